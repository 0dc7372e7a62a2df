#!/usr/bin/python3
"""init.py - the first process of every place in the laboratory.

A place is a device, the NOC, or the wires between them. Its init starts programs, reaps them,
mounts and signals, all on the word of whoever holds the other end of its socket (space.py), and
does nothing by itself: a program that died stays dead. When the socket closes, for whatever
reason, init leaves and takes everything below it along, so nothing outlives the laboratory.

Run as `init.py FD MODE`, with MODE one of root, user (the same inside a user namespace of our
own) and loopback (no namespaces at all). One message is one JSON object; replies are {...} or
{"error": text}.
"""
import fcntl
import json
import os
import select
import signal
import socket
import sys
import time

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import kernel  # noqa: E402

MESSAGE_MAX = 1 << 18       # more than a UNIX socket's send buffer can carry at once
ALL = ("mount", "uts", "ipc", "pid", "net")


class Init:
    def __init__(self, sock):
        self.sock = sock
        self.alone = os.getpid() == 1       # then everything in /proc is ours
        self.exits = {}                     # pid -> where its exit status is owed
        self.borrowed = []                  # folders to take away again
        self.wake, waker = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        signal.set_wakeup_fd(waker, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        for name in ("SIGINT", "SIGTERM", "SIGHUP"):
            signal.signal(getattr(signal, name), lambda *_: None)
        if not self.alone:
            kernel.adopt_orphans()

    def serve(self):
        waiting = select.poll()
        waiting.register(self.sock, select.POLLIN)
        waiting.register(self.wake, select.POLLIN)
        going = True
        while going:
            for fd, _ in waiting.poll():
                if fd == self.wake:
                    os.read(self.wake, 4096)
                    self.reap()
                elif not self.turn():
                    going = False
        self.end_all()

    def turn(self):
        data, fds, _, _ = socket.recv_fds(self.sock, MESSAGE_MAX, 64, socket.MSG_CMSG_CLOEXEC)
        if not data:
            return False
        give = []
        try:
            message = json.loads(data)
            reply, give = getattr(self, "do_" + message["op"])(message, fds)
        except Exception as error:      # whatever it is, the other side must hear it
            reply = {"error": f"{type(error).__name__}: {error}"}
        finally:
            for fd in fds:
                os.close(fd)
        socket.send_fds(self.sock, [json.dumps(reply).encode()], give)
        for fd in give:
            os.close(fd)
        return True

    # ---- what one may ask

    def do_spawn(self, m, fds):
        """Starts a program; fds[i] becomes its file descriptor m["as"][i]."""
        error_r, error_w = os.pipe()
        pid = os.fork()
        if pid == 0:
            become(m, fds, error_w)
        os.close(error_w)
        with open(error_r) as f:
            trouble = f.read()
        if trouble:
            os.waitpid(pid, 0)
            return {"error": trouble}, []
        return {"pid": pid}, [self.owe(pid), os.pidfd_open(pid)]

    def do_nest(self, m, _fds):
        """Makes a place inside this one, with an init of its own."""
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        told_r, told_w = os.pipe()
        middle = os.fork()
        if middle == 0:
            os.close(told_r)
            ours.close()
            nest(m, theirs, told_w)
        os.close(told_w)
        theirs.close()
        os.waitpid(middle, 0)
        with open(told_r) as f:
            told = f.read()
        if not told.isdigit():
            return {"error": told or "the new place died at birth"}, []
        return {"pid": int(told)}, [self.owe(int(told)), ours.detach()]

    def do_mount(self, m, _fds):
        """A list of steps; see the four kinds below."""
        for kind, source, target, extra in m["steps"]:
            if kind == "bind":
                kernel.bind(source, target, read_only=extra == "ro")
            elif kind == "root":
                kernel.enter_root(target)
            elif kind == "dirs":
                for name in extra:
                    os.makedirs(os.path.join(target, name), exist_ok=True)
            elif kind == "link":
                os.symlink(source, target)
            elif kind == "file":
                open(target, "a").close()
            else:
                kernel.mount(source, target, kind, options=extra)
        return {}, []

    def do_sysctl(self, m, _fds):
        """Writes what it can; says what it could not."""
        refused = []
        for key, value in m["set"].items():
            try:
                with open("/proc/sys/" + key.replace(".", "/"), "w") as f:
                    f.write(str(value))
            except OSError as error:
                refused.append(f"{key}: {error.strerror}")
        return {"refused": refused}, []

    def do_kill(self, m, _fds):
        """Signals one pid, or every process of that name."""
        hit = []
        for pid, name, _parent in self.processes():
            if pid != os.getpid() and (pid == m.get("pid") or name == m.get("name")):
                try:
                    os.kill(pid, m["signal"])
                    hit.append(pid)
                except ProcessLookupError:
                    pass
        return {"pids": hit}, []

    def do_ps(self, _m, _fds):
        return {"processes": [[pid, name] for pid, name, _ in self.processes()]}, []

    def do_borrow(self, m, _fds):
        """Makes a folder that is missing on this machine, until we leave."""
        if not os.path.isdir(m["path"]):
            os.mkdir(m["path"], 0o755)
            self.borrowed.append(m["path"])
        return {}, []

    # ---- keeping house

    def owe(self, pid):
        """The read end of a pipe on which the exit status of `pid` will come."""
        r, w = os.pipe()
        self.exits[pid] = w
        return r

    def reap(self):
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if pid == 0:
                return
            w = self.exits.pop(pid, None)
            if w is not None:
                try:
                    os.write(w, str(os.waitstatus_to_exitcode(status)).encode())
                except BrokenPipeError:
                    pass
                os.close(w)

    def processes(self):
        """(pid, name, parent) of everything here."""
        found = []
        for entry in os.listdir("/proc"):
            if not entry.isdigit():
                continue
            try:
                with open(f"/proc/{entry}/stat") as f:
                    text = f.read()
            except OSError:
                continue
            name, rest = text[text.index("(") + 1:].rsplit(")", 1)
            found.append((int(entry), name, int(rest.split()[1])))
        return found if self.alone else descendants(os.getpid(), found)

    def end_all(self):
        """As pid 1 the kernel does this for us; elsewhere kill until nobody is left."""
        if self.alone:
            os._exit(0)
        for _ in range(100):
            left = self.processes()
            if not left:
                break
            for pid, _name, _parent in left:
                try:
                    os.kill(pid, signal.SIGKILL)
                except ProcessLookupError:
                    pass
            self.reap()
            time.sleep(0.02)
        for path in self.borrowed:
            os.rmdir(path)
        os._exit(0)


def descendants(root, processes):
    family, grown = {root}, True
    while grown:
        more = {pid for pid, _n, parent in processes if parent in family} - family
        grown = bool(more)
        family |= more
    return [p for p in processes if p[0] in family and p[0] != root]


def become(m, fds, error_w):
    """The rest of the child's life: turns into the program, or says why it cannot."""
    try:
        os.setsid()
        if m.get("die_with_parent"):
            kernel.die_with_parent()
        for name in ("SIGPIPE", "SIGINT", "SIGTERM", "SIGHUP", "SIGCHLD"):
            signal.signal(getattr(signal, name), signal.SIG_DFL)
        error_w = fcntl.fcntl(error_w, fcntl.F_DUPFD_CLOEXEC, 600)
        high = [fcntl.fcntl(fd, fcntl.F_DUPFD_CLOEXEC, 400) for fd in fds]
        for fd, target in zip(high, m["as"]):
            os.dup2(fd, target)
        if m.get("log"):
            log = os.open(m["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
            os.dup2(log, 1)
            os.dup2(log, 2)
        if m.get("cwd"):
            os.chdir(m["cwd"])
        if m.get("login_uid"):
            kernel.own_user_namespace(m["login_uid"])
        os.execvpe(m["argv"][0], m["argv"], m["env"])
    except BaseException as error:
        text = getattr(error, "strerror", None) or str(error)
        os.write(error_w, f"{m['argv'][0]}: {text}".encode())
    os._exit(127)


def nest(m, sock, told_w):
    """The rest of the middle child's life: unshares, forks the new init, reports its pid,
    leaves."""
    try:
        flags = 0
        for name in m["namespaces"]:
            flags |= kernel.NAMESPACES[name]
        kernel.unshare(flags)
        pid = os.fork()
        if pid:
            os.write(told_w, str(pid).encode())
            os._exit(0)
    except BaseException as error:
        os.write(told_w, f"{error}".encode())
        os._exit(1)
    try:
        live(m["name"], sock, m["namespaces"])
    finally:
        os._exit(1)


def live(name, sock, namespaces):
    """Being the init of a place."""
    keep = sock.fileno()
    limit = max(int(fd) for fd in os.listdir("/proc/self/fd")) + 1
    os.closerange(3, keep)
    os.closerange(keep + 1, limit)
    os.umask(0o022)
    settle(name, namespaces)
    Init(sock).serve()


def settle(name, namespaces):
    """Makes fresh namespaces a place: its own mounts, its own view of processes, its name."""
    kernel.set_name("init-" + name[:10])
    if "mount" in namespaces:
        kernel.mount(None, "/", flags=kernel.MS_REC | kernel.MS_PRIVATE)
        kernel.mount("proc", "/proc", "proc")
    if "uts" in namespaces:
        socket.sethostname(name)


def main():
    sock, mode = socket.socket(fileno=int(sys.argv[1])), sys.argv[2]
    sock.set_inheritable(False)
    namespaces = [] if mode == "loopback" else list(ALL)
    try:
        if mode == "user":
            kernel.own_user_namespace(0)
        kernel.unshare(sum(kernel.NAMESPACES[n] for n in namespaces))
        if namespaces:
            pid = os.fork()
            if pid:             # stay as the door: when init is gone, everything in it is gone
                sock.close()
                os.waitpid(pid, 0)
                return 0
            kernel.die_with_parent()
        settle("noc", namespaces)
        if namespaces and os.path.isdir("/var/lib/snmp"):   # SNMP tools leave folders there
            kernel.mount("tmpfs", "/var/lib/snmp", "tmpfs", options="size=1m")
        sock.send(json.dumps({"pid": os.getpid()}).encode())
    except OSError as error:
        text = error.strerror or str(error)
        sock.send(json.dumps({"error": text}).encode())
        return 1
    Init(sock).serve()


if __name__ == "__main__":
    sys.exit(main())
