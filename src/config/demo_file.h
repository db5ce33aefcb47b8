/* How weirs of the same user find the demos that run: for each a file with its address, locked as long as it runs, and
 * beside it the demo's control socket (src/kafka/demo_server.h).
 *
 * Both are named by the cluster's id and stand in $XDG_RUNTIME_DIR/weir, else in weir's state directory, else in
 * /tmp/weir-UID. Nothing there counts unless directory and file belong to this user, are no symbolic links, and nobody
 * else can write to them.
 */
#ifndef WEIR_CONFIG_DEMO_FILE_H
#define WEIR_CONFIG_DEMO_FILE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"

/* A socket's path has at most 107 bytes; longer directories are passed over. */
enum { DEMO_ID_MAX = 64, DEMO_ADDRESS_MAX = 256, DEMO_PATH_MAX = 108, DEMO_FOUND_MAX = 16 };

struct demo_found {
    char cluster_id[DEMO_ID_MAX];
    char bootstrap[DEMO_ADDRESS_MAX]; /* "127.0.0.1:PORT,..." */
};

struct demo_file {
    int fd; /* -1: not announced */
    char path[DEMO_PATH_MAX];
};

/* Whether a cluster id is that of an embedded cluster, and harmless as a file's name. */
bool demo_file_is_demo(const char *cluster_id);

/* Writes the address, and keeps the file open and locked. False: there is no directory for it, or it cannot be
 * written: no reason to stop. */
bool demo_file_announce(struct demo_file *file, const char *cluster_id, const char *bootstrap, struct error *error);
void demo_file_leave(struct demo_file *file); /* removes it; also when it was not announced */

/* The demos of this user that run now, by cluster id, at most `room`; returns how many. Removes what a killed one has
 * left, its socket too. */
size_t demo_file_find(struct demo_found *found, size_t room);

/* The place of a demo's socket. For the demo itself: in the first directory that is usable, made when missing. */
bool demo_file_socket_place(const char *cluster_id, char path[DEMO_PATH_MAX], struct error *error);
/* For others: the socket of this user that is there; it is removed when it proves dead with demo_file_socket_dead. */
bool demo_file_socket_find(const char *cluster_id, char path[DEMO_PATH_MAX]);
void demo_file_socket_dead(const char *path);

#endif
