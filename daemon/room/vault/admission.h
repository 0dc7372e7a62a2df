/* admission.h - is it them? The vault judges who signs in, and gives away nothing but the answer.
 *
 * People come from the store; the secrets behind their codes lie in the vault's file. A password and a
 * code are judged together, one question at a time, and whoever is wrong waits: a second after the
 * first wrong one, twice as long after each further one, five minutes at most. A code is taken once.
 */
#ifndef ROOM_VAULT_ADMISSION_H
#define ROOM_VAULT_ADMISSION_H

#include "link/vaultfile/vaultfile.h"
#include "model/msg.h"

#define SIGN_IN_WAIT_MOST_S 300

struct admission;

struct admission *admission_new(void);
void admission_free(struct admission *p); /* NULL is fine */

void admission_put(struct admission *p, const struct person *who); /* copied */
void admission_drop(struct admission *p, uint64_t id);

/* Fills in the answer; its texts are the people's, or static. now_us is a clock that never jumps, for
 * the waiting; wall is what codes are reckoned by. */
void admission_judge(struct admission *p, const struct vaultfile *secrets,
    const struct sign_in_msg *m, mono_us now_us, wall_us wall, struct signed_in_msg *out);

#endif
