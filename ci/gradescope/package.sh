#!/usr/bin/env bash
# usage: ci/gradescope/package.sh <autograder.zip> [unit...]
# Packs what Gradescope wants: this course without its solutions, the units to grade (such as 02-echo-server; none: all), and the
# private checks in the directory that CHECKS names, if any.
set -euo pipefail

refuse() {
  echo "package.sh: $1" >&2
  exit 2
}

[ $# -gt 0 ] || refuse 'usage: package.sh <autograder.zip> [unit...]'
case $1 in /*) zip=$1 ;; *) zip=$PWD/$1 ;; esac
shift
[ -z "${CHECKS:-}" ] || [ -d "$CHECKS" ] || refuse "there is no directory $CHECKS: CHECKS names one that holds NN-slug/checks.ts"
[ ! -d "$zip" ] || refuse "$zip is a directory: name a file"
# Tried, because its mode does not say so: nobody writes to /sys, and root is allowed to.
{ trial=$(mktemp "$zip.XXXXXX") && rm "$trial"; } 2> /dev/null || refuse "$zip cannot be written: name a file in a directory of yours"
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

for unit in "$@"; do
  [ -f "$here/../../exercises/$unit/checks.ts" ] || [ -f "${CHECKS:-}/$unit/checks.ts" ] ||
    refuse "there is no exercises/$unit, nor a private one: give the folder's name"
done
(cd "$here/../.." && node grader/start.mjs student-edition "$work/course" > /dev/null)
echo "$*" > "$work/units"
mkdir "$work/checks"
[ -z "${CHECKS:-}" ] || cp -R "$CHECKS/." "$work/checks/"
cp "$here/setup.sh" "$here/run_autograder" "$work/"
rm -f "$zip"
(cd "$work" && zip -q -r "$zip" setup.sh run_autograder units checks course)
echo "$zip: upload it as the assignment's autograder"
