# Runs a user's parameter generator for maestro-swift and prints what it gives as one line of JSON.
#
# A generator defines get_custom_generator(env, **kwargs) and builds a ParameterGenerator, as for Maestro. The names
# that it imports from maestrowf are defined here, so maestrowf need not be installed.
#
# Arguments: the generator's file, and the process that asks for it. MAESTRO_SWIFT_PGEN holds {"variables": {…},
# "arguments": {…}} as JSON.
#
# The generator runs in a process of its own. When that has ended, when it is to end (SIGTERM), and when who asked for it
# is gone, all that it started ends with it, so that nothing of it stays or holds up who waits for its output.
import ctypes
import importlib.util
import json
import os
import signal
import sys
import time
import types

PR_SET_CHILD_SUBREAPER = 36


class ParameterGenerator:
    def __init__(self, token="$", ltoken="%%"):
        self.label_token = ltoken
        self.parameters = {}

    def add_parameter(self, key, values, label=None, name=None):
        if key in self.parameters:
            raise ValueError("the parameter %r is there already" % key)
        self.parameters[key] = {
            "values": [str(value) for value in values],
            "label": [str(one) for one in label] if isinstance(label, (list, tuple))
            else (label or "%s.%s" % (key, self.label_token)).replace(self.label_token, "%%"),
            "name": name or key,
        }


class Variable:
    def __init__(self, name, value):
        self.name = name
        self.value = value

    def get_value(self):
        return self.value


class Environment:
    def __init__(self, variables):
        self._variables = {name: Variable(name, value) for name, value in variables.items()}

    def find(self, key):
        return self._variables.get(key)


def define(name, **contents):
    module = types.ModuleType(name)
    module.__path__ = []
    module.__dict__.update(contents)
    sys.modules[name] = module


def main():
    given = json.loads(os.environ.pop("MAESTRO_SWIFT_PGEN"))
    out, sys.stdout = sys.stdout, sys.stderr
    define("maestrowf")
    define("maestrowf.datastructures")
    define("maestrowf.datastructures.core", ParameterGenerator=ParameterGenerator)
    define("maestrowf.datastructures.core.parameters", ParameterGenerator=ParameterGenerator)
    define("maestrowf.datastructures.environment", Variable=Variable)
    path = sys.argv[1]
    sys.path.insert(0, os.path.dirname(path))
    spec = importlib.util.spec_from_file_location("maestro_swift_generator", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    environment = Environment(given["variables"])
    arguments = dict(given["arguments"])
    arguments["OUTPUT_PATH"] = given["variables"].get("OUTPUT_PATH", "")
    arguments["SPECROOT"] = environment.find("SPECROOT")
    generator = module.get_custom_generator(environment, **arguments)
    out.write(json.dumps(generator.parameters) + "\n")


def descendants():
    """The processes that come from this one: what loses its parent becomes a child of this one."""
    children = {}
    for name in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open("/proc/%s/stat" % name) as stat:
                parent = stat.read().rpartition(")")[2].split()[1]
        except OSError:
            continue
        children.setdefault(int(parent), []).append(int(name))
    found, pending = [], [os.getpid()]
    while pending:
        new = children.get(pending.pop(), [])
        found += new
        pending += new
    return found


def end_all():
    # What starts others as it is killed leaves them to the next round.
    for _ in range(200):
        try:
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        except ChildProcessError:
            return
        for process in descendants():
            try:
                os.kill(process, signal.SIGKILL)
            except OSError:
                pass
        time.sleep(0.005)


def supervise(asking):
    """Returns in the generator's process; the other one stays until that has ended."""
    awaited = {signal.SIGCHLD, signal.SIGTERM}
    signal.pthread_sigmask(signal.SIG_BLOCK, awaited)
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    generator = os.fork()
    if generator == 0:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, awaited)
        return
    code = 1
    while os.getppid() == asking:
        came = signal.sigtimedwait(awaited, 0.1)
        if came and came.si_signo == signal.SIGTERM:
            break
        ended, status = os.waitpid(generator, os.WNOHANG)
        if ended:
            code = os.WEXITSTATUS(status) if os.WIFEXITED(status) else 1
            break
    end_all()
    os._exit(code)


supervise(int(sys.argv[2]))
main()
