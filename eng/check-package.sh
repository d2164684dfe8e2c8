#!/usr/bin/env bash
# Packs AutogradCheck, installs it from a local folder feed into a project outside this repository (examples/04-custom-function/consumer), runs that project's
# tests and asserts which pass, which fail and what the failing ones say. Everything it makes is in a temporary folder.
set -euo pipefail
cd "$(dirname "$0")/.."
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1 DOTNET_CLI_UI_LANGUAGE=en
example=examples/04-custom-function
version=0.0.0-check.$(date +%s)
cache=${NUGET_PACKAGES:-$HOME/.nuget/packages}
temp=$(mktemp -d)
trap 'rm -rf "$temp"' EXIT
log=$temp/log
fail() { printf 'FAILED: %s\n' "$*"; sed 's/^/    /' "$log"; exit 1; }
expect() { grep -qF -- "$1" "$log" || fail "the consumer's tests do not say: $1"; }

dotnet pack src/Checking -c Release -p:PackageVersion="$version" -o "$temp/feed" > "$log" 2>&1 || fail "dotnet pack"
[ -f "$temp/feed/AutogradCheck.$version.snupkg" ] || fail "no symbol package"

mkdir -p "$temp/consumer" "$temp/packages"
cp "$example"/consumer/*.cs* "$example/Swish.cs" "$temp/consumer"
cat > "$temp/consumer/nuget.config" <<CONFIG
<configuration><packageSources><add key="local" value="$temp/feed" /></packageSources></configuration>
CONFIG
# A package folder of its own, so that nothing stale is met; what is in the usual one already is read from there, not fetched again.
export NUGET_PACKAGES="$temp/packages"
(cd "$temp/consumer" && dotnet test -p:AutogradCheckVersion="$version" -p:CreateSymbolicLinksForCopyLocalIfPossible=true -p:RestoreFallbackFolders="$cache" --logger "console;verbosity=normal") > "$log" 2>&1 &&
    fail "the consumer's tests all passed"

for file in README.md lib/net10.0/AutogradCheck.Checking.xml buildTransitive/AutogradCheck.targets buildTransitive/AutogradCheck.props; do
    [ -f "$temp/packages/autogradcheck/$version/$file" ] || fail "not in the package: $file"
done
if grep -qE 'warning [A-Z]+[0-9]+' "$log"; then fail "a warning in the consumer's build"; fi
expect "Passed Consumer.SwishTests.Swish_has_the_right_gradient"
expect "Passed Consumer.SwishTests.Swish_has_the_right_second_derivative"
expect "Passed Consumer.SwishTests.Numbers_are_safe_from_a_concurrent_collection"
expect "Failed Consumer.SwishTests.Swish_as_first_written"
expect "beta (3): disagrees, 3 of 3 entries beyond the bound: every entry is 0.2 times the gradient"
expect "Failed Consumer.SwishTests.Swish_summed_too_far"
expect "The backward of SwishSummedTooFar returned a gradient of shape (), expected (3), for argument 1."
grep -qE 'Total tests: 5$' "$log" && grep -qE '^ +Passed: 3$' "$log" && grep -qE '^ +Failed: 2$' "$log" || fail "other numbers of tests"
echo "as expected: the packed package, installed in a project of its own, accepts the right backward and refuses both wrong ones"
