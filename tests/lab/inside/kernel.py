"""The few Linux calls that Python 3.11 has no words for: namespaces, mounts, process death."""
import ctypes
import os

CLONE_NEWNS, CLONE_NEWUTS, CLONE_NEWIPC = 0x00020000, 0x04000000, 0x08000000
CLONE_NEWUSER, CLONE_NEWPID, CLONE_NEWNET = 0x10000000, 0x20000000, 0x40000000

NAMESPACES = {
    "mount": CLONE_NEWNS, "uts": CLONE_NEWUTS, "ipc": CLONE_NEWIPC,
    "pid": CLONE_NEWPID, "net": CLONE_NEWNET,
}

MS_RDONLY, MS_NOSUID, MS_NODEV, MS_NOEXEC, MS_REMOUNT = 1, 2, 4, 8, 32
MS_BIND, MS_REC, MS_PRIVATE = 4096, 16384, 1 << 18
MNT_DETACH = 2

PR_SET_PDEATHSIG, PR_SET_NAME, PR_SET_CHILD_SUBREAPER = 1, 15, 36

_libc = ctypes.CDLL(None, use_errno=True)


def _call(name, *args, about=""):
    if getattr(_libc, name)(*args) < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{name}: {os.strerror(number)}", about or None)


def unshare(flags):
    _call("unshare", flags)


def own_user_namespace(inside_uid):
    """Enters a user namespace in which we, whoever we are outside, are `inside_uid`."""
    uid, gid = os.geteuid(), os.getegid()
    unshare(CLONE_NEWUSER)
    for name, line in (("setgroups", "deny"), ("uid_map", f"{inside_uid} {uid} 1"),
                       ("gid_map", f"{inside_uid} {gid} 1")):
        with open(f"/proc/self/{name}", "w") as f:
            f.write(line)


def mount(source, target, fstype=None, flags=0, options=None):
    encode = lambda text: text.encode() if text is not None else None
    _call("mount", encode(source), encode(target), encode(fstype),
          ctypes.c_ulong(flags), encode(options), about=f"{fstype or 'bind'} on {target}")


def bind(source, target, read_only=False):
    """Shows `source` at `target` as well. In a user namespace the flags of the original
    mount are locked, so a read-only remount has to repeat them."""
    mount(source, target, flags=MS_BIND | MS_REC)
    if read_only:
        kept = os.statvfs(target).f_flag & (MS_NOSUID | MS_NODEV | MS_NOEXEC)
        mount(None, target, flags=MS_REMOUNT | MS_BIND | MS_RDONLY | kept)


def enter_root(path):
    """Makes `path` (a mount point) the root directory and forgets the old one."""
    os.chdir(path)
    _call("pivot_root", b".", b".")
    _call("umount2", b".", MNT_DETACH)
    os.chdir("/")


def die_with_parent():
    _call("prctl", PR_SET_PDEATHSIG, 9, 0, 0, 0)


def adopt_orphans():
    _call("prctl", PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def set_name(name):
    """The name that `ps` shows."""
    _call("prctl", PR_SET_NAME, ctypes.c_char_p(name.encode()), 0, 0, 0)
