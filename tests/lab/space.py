"""space.py - a place in the laboratory, seen from outside.

A Space is one set of namespaces (or, on loopback, none) with an init inside (inside/init.py)
that does what it is told over a socket. It can start programs, with inherited file descriptors,
make further spaces inside itself, mount, and signal. Closing it ends everything in it.
"""
import json
import os
import select
import selectors
import signal
import socket
import subprocess
import threading
import time

PYTHON = "/usr/bin/python3"
HERE = os.path.dirname(os.path.abspath(__file__))
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
PIPE, DEVNULL, STDOUT = subprocess.PIPE, subprocess.DEVNULL, subprocess.STDOUT
MESSAGE_MAX = 1 << 18


class LabError(Exception):
    """Something the person at the keyboard should read."""


class Process:
    """A program in a space; the parts of subprocess.Popen that one needs. `pid` is its number
    as seen in that space."""

    def __init__(self, argv, pid, exit_fd, pidfd, pipes):
        self.argv, self.pid, self.returncode = argv, pid, None
        self.exit_fd, self._pidfd = exit_fd, pidfd      # readable once it has ended
        self.stdin, self.stdout, self.stderr = pipes

    def poll(self):
        return self._collect(0)

    @property
    def over(self):
        return self.returncode is not None

    def close(self):
        """Once its space is gone."""
        self._collect(1)
        for pipe in (self.stdin, self.stdout, self.stderr):
            if pipe:
                pipe.close()

    def wait(self, timeout=None):
        if self._collect(timeout) is None:
            raise subprocess.TimeoutExpired(self.argv, timeout)
        return self.returncode

    def send_signal(self, number):
        if self.poll() is None:
            try:
                signal.pidfd_send_signal(self._pidfd, number)
            except ProcessLookupError:
                pass

    def terminate(self):
        self.send_signal(signal.SIGTERM)

    def kill(self):
        self.send_signal(signal.SIGKILL)

    def communicate(self, text="", timeout=None):
        """Feeds stdin, reads stdout and stderr to their ends, waits. Bytes out."""
        end = None if timeout is None else time.monotonic() + timeout
        out = {f: b"" for f in (self.stdout, self.stderr) if f}
        feed = text.encode() if isinstance(text, str) else text
        with selectors.DefaultSelector() as waiting:
            for f in out:
                waiting.register(f, selectors.EVENT_READ)
            if self.stdin:
                waiting.register(self.stdin, selectors.EVENT_WRITE)
            while waiting.get_map():
                ready = waiting.select(None if end is None else max(0, end - time.monotonic()))
                if not ready:
                    raise subprocess.TimeoutExpired(self.argv, timeout)
                for f in [key.fileobj for key, _ in ready]:
                    if f is not self.stdin:
                        data = os.read(f.fileno(), 65536)
                        out[f] += data
                        if not data:
                            waiting.unregister(f)
                        continue
                    try:
                        feed = feed[os.write(f.fileno(), feed[:4096]):]
                    except BrokenPipeError:
                        feed = b""
                    if not feed:
                        waiting.unregister(f)
                        f.close()
        self.wait(None if end is None else max(0.1, end - time.monotonic()))
        return out.get(self.stdout, b""), out.get(self.stderr, b"")

    def _collect(self, timeout):
        if self.returncode is None:
            if readable(self.exit_fd, timeout):     # an empty answer means that its whole space went
                self.returncode = int(os.read(self.exit_fd, 16) or -signal.SIGKILL)
                os.close(self.exit_fd)
                os.close(self._pidfd)
        return self.returncode


def readable(fd, seconds):
    """Waits until there is something to read (or the end); False if there is not in time."""
    waiting = select.poll()
    waiting.register(fd, select.POLLIN)
    return bool(waiting.poll(None if seconds is None else int(seconds * 1000)))


class Space:
    def __init__(self, name, sock, pid, exit_fd=None, door=None, die_with_parent=False):
        self.name, self.pid = name, pid
        self._sock, self._exit, self._door = sock, exit_fd, door
        self._die = die_with_parent
        self._inside = []           # processes and spaces of ours, to collect when we close
        self._turn = threading.Lock()

    @classmethod
    def ground(cls, mode, log):
        """The outermost space of a mode (root, user, loopback); it is the NOC. Raises LabError
        if this machine does not allow it."""
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs, open(log, "a") as err:
            door = subprocess.Popen(
                [PYTHON, "-I", os.path.join(HERE, "inside/init.py"), str(theirs.fileno()), mode],
                pass_fds=[theirs.fileno()], stdin=DEVNULL, stdout=err, stderr=err,
                start_new_session=True)
        answer = json.loads(ours.recv(MESSAGE_MAX) or b'{"error": "its init did not start"}')
        if "error" in answer:
            ours.close()
            door.wait()
            raise LabError(answer["error"])
        return cls("noc", ours, answer["pid"], door=door, die_with_parent=mode == "loopback")

    def call(self, op, fds=(), **fields):
        """One question, one answer: (reply, file descriptors)."""
        with self._turn:
            if self._sock is None:
                raise LabError(f"{self.name} is off")
            try:
                socket.send_fds(self._sock, [json.dumps({"op": op, **fields}).encode()], list(fds))
                data, got, _, _ = socket.recv_fds(self._sock, MESSAGE_MAX, 8,
                                                  socket.MSG_CMSG_CLOEXEC)
            except OSError as error:
                raise LabError(f"{self.name}: {error.strerror}") from None
        if not data:
            raise LabError(f"{self.name} is gone")
        reply = json.loads(data)
        if "error" in reply:
            raise LabError(f"{self.name}: {reply['error']}")
        return reply, got

    def spawn(self, argv, stdin=DEVNULL, stdout=None, stderr=None, pass_fds=(), env=None,
              cwd=None, log=None, login_uid=None, keep=None):
        """Starts a program here. stdin, stdout, stderr and pass_fds as in subprocess; `keep` is
        {its descriptor: ours} where the numbers differ; `log` is a file in the space that takes
        its output; `login_uid` puts it into a user namespace of its own."""
        keep = {**{fd: fd for fd in pass_fds}, **(keep or {})}
        theirs, pipes = [], []
        for number, want in enumerate((stdin, stdout, stderr)):
            their, our = _end(number, want, theirs)
            theirs.append(their)
            pipes.append(our)
        env = {"PATH": PATH, "LANG": "C"} if env is None else dict(env)
        try:
            reply, (exit_fd, pidfd) = self.call(
                "spawn", [*theirs, *keep.values()], argv=[str(a) for a in argv], env=env, cwd=cwd,
                log=log, login_uid=login_uid, die_with_parent=self._die, **{"as": [0, 1, 2, *keep]})
        finally:
            for fd in set(theirs):
                os.close(fd)
        process = Process(argv, reply["pid"], exit_fd, pidfd, pipes)
        self._inside = [x for x in self._inside if not x.over] + [process]
        return process

    def run(self, argv, text="", timeout=15, check=True, **more):
        """Runs a program to its end; its output as text."""
        p = self.spawn(argv, PIPE, PIPE, PIPE, **more)
        try:
            out, err = (part.decode(errors="replace") for part in p.communicate(text, timeout))
        except subprocess.TimeoutExpired:
            p.kill()
            raise LabError(f"{self.name}: {' '.join(argv)}: no end after {timeout} s") from None
        finally:
            for pipe in (p.stdout, p.stderr):
                pipe.close()
        if check and p.returncode:
            raise LabError(f"{self.name}: {' '.join(argv)}: {err.strip() or p.returncode}")
        return subprocess.CompletedProcess(argv, p.returncode, out, err)

    def ip(self, *lines):
        """Network configuration: each line is what one would type after `ip`."""
        if lines:
            self.run(["ip", "-batch", "-"], "\n".join(lines) + "\n")

    def nest(self, name, namespaces):
        """A further space inside this one."""
        reply, (exit_fd, sock) = self.call("nest", name=name, namespaces=list(namespaces))
        sock = socket.socket(fileno=sock)
        space = Space(name, sock, reply["pid"], exit_fd, die_with_parent=self._die)
        self._inside = [x for x in self._inside if not x.over] + [space]
        return space

    def kill(self, name, number=signal.SIGKILL):
        """Signals every process of that name; how many there were."""
        reply, _ = self.call("kill", name=name, signal=int(number))
        return len(reply["pids"])

    def running(self, name):
        return name in {n for _, n in self.call("ps")[0]["processes"]}

    def close(self):
        """Ends everything in here, at once, and returns when it is gone."""
        with self._turn:
            if self._sock is None:
                return
            self._sock.close()
            self._sock = None
        if self._door:
            try:
                self._door.wait(10)
            except subprocess.TimeoutExpired:
                self._door.kill()
                self._door.wait()
        if self._exit is not None:
            readable(self._exit, 10)
            os.close(self._exit)
        for x in self._inside:
            x.close()

    @property
    def over(self):
        return self._sock is None


def _end(number, want, before):
    """(descriptor for the program, our end of the pipe or None) for one of its three streams."""
    if want == PIPE:
        r, w = os.pipe()
        return (r, os.fdopen(w, "wb", 0)) if number == 0 else (w, os.fdopen(r, "rb", 0))
    if want == STDOUT:
        return os.dup(before[1]), None
    if want == DEVNULL:
        return os.open(os.devnull, os.O_RDWR | os.O_CLOEXEC), None
    if want is None:
        return os.dup(number), None
    return os.dup(want if isinstance(want, int) else want.fileno()), None
