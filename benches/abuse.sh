#!/bin/sh
# Slow senders against the real program, by the tool of that trade: a thousand
# connections that send their heads slowly (H), their bodies slowly (B), or read
# their answers slowly (X). Meanwhile one request after the other is sent as
# everybody sends them, and timed.
#
#   cargo build --release && benches/abuse.sh [CONNECTIONS [SECONDS]]
#
# It needs slowhttptest and curl, goes to loopback only, and ends after SECONDS
# (150) a mode, or as soon as no slow connection is left. A row is a mode: how
# many requests were sent meanwhile and how many of them were not answered 200,
# how long they took (a run on a machine that does other things shows that, too),
# when the last slow connection was gone, and the most memory in use.
set -eu

connections=${1:-1000}
seconds=${2:-150}
program=${HOOKGLASS:-target/release/hookglass}
work=$(mktemp -d)
hookglass=
probing=
trap 'kill $hookglass $probing 2>/dev/null || true; rm -rf "$work"' EXIT

# A file a connection, and some for the probes.
ulimit -n $((connections + 200))

probe() {
    while [ ! -e "$work/over" ]; do
        curl --silent --output /dev/null --max-time 10 --data hello \
            --write-out '%{http_code} %{time_total}\n' "$url" >>"$work/probes" || true
        sleep 0.05
    done
}

# The value at a share of the sorted times, in milliseconds.
quantile() {
    awk -v share="$1" '{ time[NR] = $2 } END {
        at = int(NR * share) + 1; if (at > NR) at = NR
        printf "%.1f ms", time[at] * 1000 }' "$work/sorted"
}

attack() {
    mode=$1
    shift
    rm -f "$work/over"
    : >"$work/probes"
    : >"$work/facts"
    "$program" --json --port 0 >"$work/facts" 2>"$work/talk" &
    hookglass=$!
    until grep -q listening "$work/facts"; do sleep 0.05; done
    url=$(sed -n 's/.*"urls":\["\([^"]*\)".*/\1/p' "$work/facts" | head -n 1)
    probe &
    probing=$!
    slowhttptest "-$mode" -c "$connections" -r 300 -l "$seconds" -p 3 -u "$url/" "$@" \
        >"$work/slow" 2>&1 || true
    : >"$work/over"
    wait "$probing"
    peak=$(sed -n 's/^VmHWM:[[:space:]]*//p' "/proc/$hookglass/status" 2>/dev/null || true)
    kill "$hookglass"
    wait "$hookglass"
    sort -k 2 -n "$work/probes" >"$work/sorted"
    printf '| %s | %s | %s | %s | %s | %s | %s |\n' "$mode" \
        "$(wc -l <"$work/probes")" "$(grep -vc '^200 ' "$work/probes" || true)" \
        "$(quantile 0.5), $(quantile 0.99), $(quantile 1)" \
        "$(sed -n 's/.*Test ended on \([0-9]*\).*/\1 s/p' "$work/slow")" \
        "${peak:-not told}" "$(tail -n 1 "$work/talk" | sed 's/^hookglass: //')"
}

echo '| mode | probes | not 200 | median, p99, longest | over after | memory | account |'
echo '| --- | --- | --- | --- | --- | --- | --- |'
attack H -i 10 -x 24
attack B -i 10 -s 8192 -x 10
attack X -w 512 -y 1024 -n 5 -z 32 -k 3
