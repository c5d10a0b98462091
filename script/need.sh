# Sourced by the scripts beside it: installs Debian packages that a step needs and that are missing.

say() { printf '%s\n' "$*"; }

die() {
    printf '%s\n' "$*" >&2
    exit 1
}

as_root() {
    if [ "$(id -u)" = 0 ]; then
        "$@"
    elif command -v sudo >/dev/null; then
        sudo "$@"
    else
        die "This needs root: become root or install sudo, then run: $*"
    fi
}

apt_lists_fresh=no

# install PACKAGE…: installs Debian packages, without a question.
install() {
    command -v apt-get >/dev/null || die "Please install: $* (there is no apt-get here to do it)"
    say "Installing from Debian: $*"
    if [ "$apt_lists_fresh" = no ]; then
        as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq update
        apt_lists_fresh=yes
    fi
    as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -o Dpkg::Use-Pty=0 install --yes --no-install-recommends "$@" >/dev/null
}

# need COMMAND PACKAGE…: installs the packages where the command is missing.
need() {
    local command=$1
    shift
    command -v "$command" >/dev/null || install "$@"
}

# Rust: rustup puts it where a fresh shell may not look yet.
need_rust() {
    command -v cargo >/dev/null || PATH="$HOME/.cargo/bin:$PATH"
    command -v cargo >/dev/null || die "Rust is missing. Install it as https://rustup.rs says, then run this again."
    # SQLite and Zstandard are compiled from their C sources.
    command -v cc >/dev/null || install gcc libc6-dev
}
