#!/usr/bin/env bash
# Builds Taipan for aarch64 Linux and runs a smoke set under qemu-user, compiled loops included: `make cross`.
#
# Needs, on Debian or Ubuntu: gcc-aarch64-linux-gnu, qemu-user-static, binutils-aarch64-linux-gnu (comes with the first),
# and Rust's std for the target: `rustup target add aarch64-unknown-linux-gnu`, or Debian's rustc-web with
# libstd-rust-web-dev:arm64. Says which of these is missing and fails.
set -euo pipefail
cd "$(dirname "$0")/.."
target=aarch64-unknown-linux-gnu
profile=${PROFILE:-quick}

missing() {
    echo "make cross: $1 is missing; $2" >&2
    exit 2
}
has_std() { # of the compiler $1
    compgen -G "$("$1" --print sysroot)/lib/rustlib/$target/lib/libstd-*.rlib" >/dev/null
}

command -v aarch64-linux-gnu-gcc >/dev/null || missing aarch64-linux-gnu-gcc "apt-get install gcc-aarch64-linux-gnu"
qemu=$(command -v qemu-aarch64-static || command -v qemu-aarch64) ||
    missing qemu-aarch64-static "apt-get install qemu-user-static"

cargo=${CARGO:-cargo}
rustc=${RUSTC:-rustc}
if ! has_std "$rustc"; then
    rustup target add $target || true
fi
if ! has_std "$rustc" && [ -x /usr/bin/rustc ] && [ -x /usr/bin/cargo ] && has_std /usr/bin/rustc; then
    # Debian's own toolchain, with the standard library of its arm64 packages.
    cargo=/usr/bin/cargo rustc=/usr/bin/rustc
fi
has_std "$rustc" || missing "Rust's std for $target" \
    "rustup target add $target, or (Debian) apt-get install rustc-web cargo-web libstd-rust-web-dev:arm64"

# The C library: that of the arm64 architecture where it is installed, else the cross compiler's.
runner=$qemu
[ -e /lib/ld-linux-aarch64.so.1 ] || runner="$qemu -L /usr/aarch64-linux-gnu"

echo "make cross: $("$rustc" --version), $("$qemu" --version | head -1)"
export RUSTC="$rustc" CARGO_TARGET_AARCH64_UNKNOWN_LINUX_GNU_LINKER=aarch64-linux-gnu-gcc
"$cargo" build --profile "$profile" -p taipan --target $target
# The runner is a program of this machine.
unset RUSTC
"${CARGO:-cargo}" build --profile "$profile" -p taipan-tests

exe=target/$target/$profile/taipan
tests=target/$profile/taipan-tests
"$tests" --exe "$exe" --handlers --binutils aarch64-linux-gnu-

# qemu-user before 8.1 goes on with the old code where new code was written through the other mapping of the arena;
# machines do not, so nothing else changes: --jit-keep-code never writes over old code.
smoke=(hot/int_sum hot/float_loop hot/int_overflow_mid_loop hot/objects hot/strings hot/dicts hot/lists
    hot/exceptions_in_loop hot/generators_in_loop hot/guard_fails_halfway hot/nested_loops hot/closures hot/gc_pressure
    hot/unboxed_mix hot/type_flip_every_iteration floats/ ints/edge ints/arithmetic exceptions/finally_flow generators/basics
    classes/basics str/slicing dicts/basics native_stack/)
"$tests" --exe "$exe" --runner "$runner" --flag --jit-keep-code --timeout "${TIMEOUT:-120}" \
    --mode off --mode sync --mode fail-guards "$@" "${smoke[@]}"
