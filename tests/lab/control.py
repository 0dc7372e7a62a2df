"""control.py - the socket in the lab's directory through which `lab break`, `lab exec` and the
like reach it.

One connection is one question: a line of JSON, with file descriptors attached for exec; and one
answer: a line of JSON, {"error": text} if it did not work. A client that leaves takes its
program along.
"""
import fcntl
import json
import os
import select
import signal
import socket
import threading
import time

from .space import LabError

LINE_MAX = 1 << 20


class Short:
    """A path of any length for a UNIX socket address, which holds 107 bytes."""

    def __init__(self, dir):
        self.fd = os.open(dir, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        self.path = f"/proc/self/fd/{self.fd}/lab.sock"

    def __enter__(self):
        return self.path

    def __exit__(self, *_):
        os.close(self.fd)


class Server:
    """Answers for one world, a thread a connection; `done` is set when somebody said down."""

    def __init__(self, world):
        self.world, self.done = world, threading.Event()
        self.turn = threading.Lock()            # faults one after the other
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        with Short(world.dir) as path:
            self.sock.bind(path)
            os.chmod(path, 0o600)
        self.sock.listen(16)
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                client, _ = self.sock.accept()
            except OSError:
                return
            threading.Thread(target=self.serve, args=(client,), daemon=True).start()

    def serve(self, client):
        with client:
            data, fds, _, _ = socket.recv_fds(client, LINE_MAX, 32, socket.MSG_CMSG_CLOEXEC)
            try:
                while not data.endswith(b"\n"):
                    more = client.recv(LINE_MAX)
                    if not more:
                        return
                    data += more
                question = json.loads(data)
                answer = getattr(self, "do_" + question["op"])(question, fds, client)
            except LabError as error:
                answer = {"error": str(error)}
            except Exception as error:          # the lab goes on; whoever asked shall know
                answer = {"error": f"{type(error).__name__}: {error}"}
            finally:
                for fd in fds:
                    os.close(fd)
            try:
                client.sendall(json.dumps(answer).encode() + b"\n")
            except OSError:
                pass

    # ---- the questions

    def do_list(self, *_):
        return {"faults": [{**f, "active": f["name"] in self.world.active}
                           for f in self.world.facts["faults"]]}

    def do_status(self, *_):
        return self.world.status()

    def do_break(self, q, *_):
        with self.turn:
            return self.world.break_(q["name"]).as_json(self.world)

    def do_mend(self, q, *_):
        with self.turn:
            return self.world.mend(q["name"]).as_json(self.world)

    def do_down(self, *_):
        self.done.set()
        return {}

    def do_exec(self, q, fds, client):
        """Runs a program with the client's own descriptors; its exit code."""
        place = self.world.place(q["where"])
        inherit = {"env": q["env"], "cwd": q["cwd"]} if place is self.world.noc else {}
        p = place.spawn(q["argv"], *fds[:3], keep=dict(zip(q["numbers"], fds[3:])), **inherit)
        while p.poll() is None:
            waiting = select.poll()
            waiting.register(client, select.POLLIN)
            waiting.register(p.exit_fd, select.POLLIN)
            if p.exit_fd not in [fd for fd, _ in waiting.poll()]:     # then the client left
                p.send_signal(signal.SIGTERM)
                try:
                    p.wait(2)
                except Exception:
                    p.kill()
                    p.wait()
        return {"exit": p.returncode}


def ask(dir, op, fds=(), **fields):
    """Asks the lab that runs in `dir`."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as s:
        try:
            with Short(dir) as path:
                s.connect(path)
        except OSError:
            raise LabError(f"no lab is running in {dir}") from None
        line = json.dumps({"op": op, **fields}).encode() + b"\n"
        sent = socket.send_fds(s, [line], list(fds))
        if sent < len(line):        # the lab may have answered, and gone, already
            s.sendall(line[sent:])
        data = b""
        while not data.endswith(b"\n"):
            more = s.recv(LINE_MAX)
            if not more:
                raise LabError("the lab left before it answered")
            data += more
    answer = json.loads(data)
    if "error" in answer:
        raise LabError(answer["error"])
    return answer


def wait_gone(dir, seconds):
    """True once nobody holds the lab's lock any more."""
    end = time.monotonic() + seconds
    with open(os.path.join(dir, "lab.lock")) as f:
        while time.monotonic() < end:
            try:
                fcntl.flock(f, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return True
            except BlockingIOError:
                time.sleep(0.02)
    return False
