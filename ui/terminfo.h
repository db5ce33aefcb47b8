/* Terminal descriptions that came with the program: what `./dev bundle` packs beside the binary. */
#ifndef WEIR_UI_TERMINFO_H
#define WEIR_UI_TERMINFO_H

/* Where the folder of the running program has a folder `terminfo`, curses looks there too, after the system's own
 * places (TERMINFO_DIRS). Changes the environment: before the first thread is started. */
void terminfo_use_own(void);

#endif
