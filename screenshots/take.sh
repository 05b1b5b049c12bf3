#!/bin/sh
# Pictures of the real program in a real terminal: kitty with JetBrains Mono on an X server without a screen.
#
#   screenshots/take.sh            all pictures, into this folder
#   screenshots/take.sh NAME...    only these
#
# Which pictures there are stands in shots.sh, one `shot` each.
# Debian: apt install kitty xvfb xdotool imagemagick fonts-jetbrains-mono libgl1-mesa-dri curl
# The program is built before (cargo build --release). Nothing of the user's own settings is read, and no process stays.
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
root=$(dirname -- "$here")
output=${OUTPUT:-$here}
hookglass=${HOOKGLASS:-$root/target/release/hookglass}
font_size=${FONT_SIZE:-12}
wanted=" $* "
paper='#16181d'
ink='#d7dae0'

for program in kitty Xvfb xdotool import convert; do
    command -v "$program" >/dev/null || { echo "take.sh: $program is not installed" >&2; exit 2; }
done
# Debian's own: a stand-in earlier in the path may know less.
PATH=/usr/bin:$PATH
export PATH hookglass

work=$(mktemp -d)
server=''
terminal=''

stop() { # PID: ends it, and waits until it is gone
    [ -n "$1" ] || return 0
    kill "$1" 2>/dev/null || :
    wait "$1" 2>/dev/null || :
}
finish() {
    stop "$terminal"
    stop "$server"
    rm -rf "$work"
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

fail() {
    echo "take.sh: $*" >&2
    exit 1
}

wait_for() { # WHAT COMMAND...: at most ten seconds
    what=$1
    shift
    tries=40
    until "$@" >/dev/null 2>&1; do
        tries=$((tries - 1))
        [ "$tries" -gt 0 ] || fail "waited in vain for $what" "$(cat "$work/kitty.log" 2>/dev/null)"
        sleep 0.1
    done
}

start_server() { # on the first display that is free, which it writes down
    Xvfb -displayfd 3 -screen 0 2400x1600x24 -nolisten tcp 3>"$work/display" 2>/dev/null &
    server=$!
    wait_for 'the X server' test -s "$work/display"
    DISPLAY=:$(cat "$work/display")
    export DISPLAY
}

# Becomes a program that finds this and nothing of the user's; for a process of its own.
become() {
    exec env -i PATH="$PATH" DISPLAY="$DISPLAY" HOME="$work" XDG_RUNTIME_DIR="$work" XDG_CONFIG_HOME="$work" \
        XDG_CACHE_HOME="$work" HOOKGLASS_CONFIG=none LANG=C.UTF-8 TZ=UTC LIBGL_ALWAYS_SOFTWARE=1 \
        hookglass="$hookglass" "$@"
}

remote() {
    (become kitty @ --to "unix:$work/remote" "$@")
}

start_terminal() { # COLUMNS ROWS COMMANDS
    rm -f "$work/remote"
    become kitty --config NONE --start-as normal --listen-on "unix:$work/remote" \
        -o allow_remote_control=yes -o font_family='JetBrains Mono' -o font_size="$font_size" \
        -o remember_window_size=no -o initial_window_width="$1c" -o initial_window_height="$2c" \
        -o hide_window_decorations=yes -o window_padding_width=6 -o disable_ligatures=always -o placement_strategy=top-left \
        -o cursor_blink_interval=0 -o enable_audio_bell=no -o update_check_interval=0 \
        -o confirm_os_window_close=0 -o shell_integration=disabled \
        -o background="$paper" -o foreground="$ink" \
        sh -c "$3" 2>"$work/kitty.log" &
    terminal=$!
    wait_for 'the terminal' remote ls
    window=$(timeout 10 xdotool search --sync --onlyvisible --pid "$terminal" | tail -n 1)
    [ -n "$window" ] || fail "the program ended before it could be seen; is its port taken?"
}

picture() { # FILE
    import -window "$window" "$1"
}

# A screen that is the same twice, a moment apart, is drawn.
settle() {
    tries=50
    picture "$work/now.png"
    while :; do
        sleep 0.3
        mv "$work/now.png" "$work/before.png"
        picture "$work/now.png"
        [ "$(compare -metric AE "$work/before.png" "$work/now.png" null: 2>&1)" = 0 ] && return 0
        tries=$((tries - 1))
        [ "$tries" -gt 0 ] || fail 'the screen never stands still'
    done
}

# KEYS: `jj /told:5xx Return ctrl+d`: words between blanks. Those that are keys by name are pressed, `wait` waits until
# the screen stands still, and the others are typed as they are, whatever the layout of the keyboard.
press() {
    for word in $1; do
        case $word in
            Return | Escape | Tab | BackSpace | Delete | Insert | space | F[1-9] | F1[0-2] | ctrl+?* | alt+?* | shift+?* | \
                Up | Down | Left | Right | Home | End | Prior | Next) xdotool key --window "$window" "$word" ;;
            wait) settle ;;
            *) printf %s "$word" | remote send-text --stdin ;;
        esac
        # A lone escape is no alt, and the program may draw in between.
        sleep 0.1
    done
}

# shot NAME COLUMNSxROWS 'COMMANDS' ['KEYS']: runs the commands (they find the program as $hookglass) in a terminal of
# that size, waits until the screen stands still, types, waits again, and takes NAME.png.
shot() {
    case $wanted in '  ' | *" $1 "*) ;; *) return 0 ;; esac
    start_terminal "${2%x*}" "${2#*x}" "$3"
    settle
    press "${4:-}"
    settle
    # The same picture gives the same bytes: no date, no name of a program.
    convert "$work/now.png" -strip -define png:exclude-chunks=date,time "$output/$1.png"
    echo "$output/$1.png"
    stop "$terminal"
    terminal=''
}

[ -x "$hookglass" ] || fail "$hookglass is not there; cargo build --release"
shots=${SHOTS:-$here/shots.sh}
[ -r "$shots" ] || fail "$shots is not there"
start_server
# shellcheck source=/dev/null
. "$shots"
