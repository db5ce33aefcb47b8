#include "base/wake.h"
#include "base/lang.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"

bool wake_init(struct wake *wake, struct error *error)
{
    int fds[2];
    if (pipe(fds) != 0)
        return error_set(error, ERROR_FAILED, _("cannot make a pipe: %s"), strerror(errno));
    for (int i = 0; i < 2; i++) {
        fcntl(fds[i], F_SETFL, O_NONBLOCK);
        fcntl(fds[i], F_SETFD, FD_CLOEXEC);
    }
    wake->read_fd = fds[0];
    wake->write_fd = fds[1];
    atomic_init(&wake->raised, false);
    return true;
}

void wake_finish(struct wake *wake)
{
    if (wake->read_fd == wake->write_fd)
        return; /* zeroed: never initialised */
    close(wake->read_fd);
    close(wake->write_fd);
    wake->read_fd = wake->write_fd = 0;
}

void wake_raise(struct wake *wake)
{
    if (atomic_exchange(&wake->raised, true))
        return;
    /* A full pipe is already a raised one. */
    while (write(wake->write_fd, "!", 1) < 0 && errno == EINTR) {
    }
}

void wake_clear(struct wake *wake)
{
    char bytes[64];
    while (read(wake->read_fd, bytes, sizeof bytes) > 0) {
    }
    atomic_store(&wake->raised, false);
}
