#!/usr/bin/env bash
# Measures lbkit and its peers in one run: builds them, runs each group on a class path of its own, prints the table.
# Options: run.sh --help
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
figures=$here/../target/peers.csv

build() { # folder of a pom, modules, goals and options
  mvn -q -B -f "$1/pom.xml" -pl "$2" -DskipTests "${@:3}"
}

start() { # module, and what its main class is to do
  local jar=("$here/$1"/target/lbkit-peers-*.jar)
  java -cp "${jar[0]}:$(cat "$here/$1/target/classpath")" dev.lbkit.peers.Main "${@:2}"
}

built=no
if [[ ${1-} == --built ]]; then
  built=yes
  shift
fi

if [[ $built == no ]]; then
  build "$here/../.." lbkit-bom,lbkit-algorithms,lbkit-simulation -am -Dmaven.javadoc.skip -Dspotless.check.skip install
  build "$here" harness package
fi
groups=$(start harness plan "$@")
if [[ $built == no ]]; then
  build "$here" "harness,${groups// /,}" package
fi

mkdir -p "$(dirname "$figures")"
echo bench,policy,system,size,threads,ns_per_op,error,bytes_per_op > "$figures"
failed=()
for group in $groups; do
  start "$group" run "$group" "$figures" "$@" || failed+=("$group")
done
start harness report "$figures"
if [[ ${#failed[@]} -gt 0 ]]; then
  echo "failed, see above: ${failed[*]}" >&2
  exit 1
fi
