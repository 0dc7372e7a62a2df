/* guest_keys.h - the keys by which people's SSH programs know us: made once, kept in files. */
#ifndef LINK_SSH_GUEST_KEYS_H
#define LINK_SSH_GUEST_KEYS_H

#include <stddef.h>

#define GUEST_KEYS_N   1
#define GUEST_KEY_TEXT 128

struct guest_keys;

/* Reads DIR/host-ed25519, or makes it where it is not there (mode 0600). NULL after setting why; which
 * file it was goes to path. */
struct guest_keys *guest_keys_open(
    const char *dir, const char **why, char *path, size_t path_bytes);
void guest_keys_free(struct guest_keys *k);

/* The i-th key's kind ("ssh-ed25519") and fingerprint ("SHA256:..."). */
void guest_keys_print(const struct guest_keys *k, size_t i, char kind[GUEST_KEY_TEXT],
    char print[GUEST_KEY_TEXT]);

#endif
