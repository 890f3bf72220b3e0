#!/usr/bin/env bash
# usage: ci/gradescope/package.sh <autograder.zip> [unit...]
# Packs what Gradescope wants: this course without its solutions, the units to grade (such as 02-echo-server; none: all), and the
# private checks in the directory that CHECKS names, if any.
set -euo pipefail

zip=${1:?usage: package.sh <autograder.zip> [unit...]}
case $zip in /*) ;; *) zip=$PWD/$zip ;; esac
shift
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

for unit in "$@"; do
  [ -f "$here/../../exercises/$unit/checks.ts" ] || [ -f "${CHECKS:-}/$unit/checks.ts" ] || {
    echo "package.sh: there is no exercises/$unit, nor a private one: give the folder's name" >&2
    exit 2
  }
done
(cd "$here/../.." && node grader/start.mjs student-edition "$work/course" > /dev/null)
echo "$*" > "$work/units"
mkdir "$work/checks"
[ -z "${CHECKS:-}" ] || cp -R "$CHECKS/." "$work/checks/"
cp "$here/setup.sh" "$here/run_autograder" "$work/"
rm -f "$zip"
(cd "$work" && zip -q -r "$zip" setup.sh run_autograder units checks course)
echo "$zip: upload it as the assignment's autograder"
