/* SPDX-License-Identifier: BSD-2-Clause */
/* A machine as a picture, in the style that is asked for. */
#include <errno.h>
#include "observe/observe.h"
#include "observe/picture.h"

static picture_draw_t *const styles[] = {
	[VMSIM_PICTURE_TEXT] = picture_text,
	[VMSIM_PICTURE_ASCII] = picture_ascii,
	[VMSIM_PICTURE_SVG] = picture_svg,
	[VMSIM_PICTURE_DOT] = picture_dot,
};

int
vmsim_draw(struct vmsim *vm, enum vmsim_picture style, vmsim_print_t *print,
    void *arg)
{
	struct printer out = { print, arg };
	struct state_names names;
	struct vmsim *prev;
	struct layout layout;
	struct state state;
	bool ok = false;

	prev = vmsim_enter(vm);
	state_init(&state);
	names_init(&names);
	if (state_take(&state, &names, true) && layout_make(&layout, &state)) {
		ok = styles[style](&out, &layout, &names);
		layout_free(&layout);
	}
	state_fini(&state);
	names_fini(&names);
	vmsim_enter(prev);
	return (ok ? 0 : ENOMEM);
}
