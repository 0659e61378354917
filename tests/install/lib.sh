# SPDX-License-Identifier: BSD-2-Clause
# An installed copy of the build in a directory of its own, found by
# pkg-config; used by the scripts beside.  install_here BUILD
scratch=$(mktemp -d "${TMPDIR:-/tmp}/vmsim-install.XXXXXX")
trap 'rm -rf "$scratch"' EXIT INT TERM

install_here() {
	DESTDIR=$scratch/root meson install -C "$1" --no-rebuild --quiet ||
	    exit 1
	pc=$(find "$scratch/root" -name libvmsim.pc)
	[ -f "$pc" ] || { echo "no libvmsim.pc is installed"; exit 1; }
	libdir=$(dirname "$(dirname "$pc")")
	PKG_CONFIG_PATH=$(dirname "$pc")
	LD_LIBRARY_PATH=$libdir${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}
	export PKG_CONFIG_PATH LD_LIBRARY_PATH
}

# Programs must be built with the sanitizers that the library has.
sanitizers() {
	meson introspect "$1" --buildoptions |
	    tr '{' '\n' |
	    sed -n 's/.*"name": "b_sanitize", "value": "\([^"]*\)".*/\1/p'
}

failed=0
# NAME COMMAND...: runs it quietly, tells when it fails.
expect() {
	label=$1
	shift
	if "$@" > "$scratch/log" 2>&1; then
		echo "ok      $label"
	else
		echo "FAILED  $label: $*"
		cat "$scratch/log"
		failed=$((failed + 1))
	fi
}
