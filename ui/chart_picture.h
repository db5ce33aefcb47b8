/* A chart by itself, as text or as a picture: what `weir chart` prints. */
#ifndef WEIR_UI_CHART_PICTURE_H
#define WEIR_UI_CHART_PICTURE_H

#include "series/picture.h"

void chart_picture_draw(const struct chart_picture *picture, struct str *out); /* a draw_picture */

#endif
