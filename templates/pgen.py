# Runs a user's parameter generator for maestro-swift and prints what it gives as one line of JSON.
#
# A generator defines get_custom_generator(env, **kwargs) and builds a ParameterGenerator, as for Maestro. Where maestrowf is
# installed it is that one's, with all of its modules; else the names that generators import from it are defined here.
#
# Arguments: the generator's file, and the process that asks for it. MAESTRO_SWIFT_PGEN holds {"variables": [{"name": …,
# "value": …, "plain": …}, …], "arguments": {…}, "output": …, "root": …} as JSON; a plain value is one without quotes.
#
# The generator runs in a process of its own. When that has ended, when it is to end (SIGTERM), and when who asked for it
# is gone, all that it started ends with it, so that nothing of it stays or holds up who waits for its output.
import ctypes
import importlib.util
import json
import os
import re
import signal
import sys
import time
import types

PR_SET_CHILD_SUBREAPER = 36


# The numbers that Maestro's YAML reads as people write them; other notations, such as octal ones, stay texts.
INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]*)")
DECIMAL = re.compile(r"([-+]?[0-9]+\.[0-9]*|\.[0-9]+)([eE][-+][0-9]+)?")


class ParameterGenerator:
    def __init__(self, token="$", ltoken="%%"):
        self.token = token
        self.label_token = ltoken
        self.parameters = {}
        self.labels = {}
        self.names = {}

    def add_parameter(self, key, values, label=None, name=None):
        self.parameters[key] = values
        self.labels[key] = label or "%s.%s" % (key, self.label_token)
        self.names[key] = name or key


class Variable:
    def __init__(self, name, value, token="$"):
        self.name = name
        self.value = value
        self.token = token

    def get_var(self):
        return "%s(%s)" % (self.token, self.name)


class StudyEnvironment:
    def __init__(self):
        self._variables = {}

    def add(self, variable):
        self._variables[variable.name] = variable

    def find(self, key):
        return self._variables.get(key)


def define(name, **contents):
    module = types.ModuleType(name)
    module.__path__ = []
    module.__dict__.update(contents)
    sys.modules[name] = module


def define_maestrowf():
    define("maestrowf")
    define("maestrowf.datastructures")
    define("maestrowf.datastructures.core", ParameterGenerator=ParameterGenerator, StudyEnvironment=StudyEnvironment)
    define("maestrowf.datastructures.core.parameters", ParameterGenerator=ParameterGenerator)
    define("maestrowf.datastructures.core.studyenvironment", StudyEnvironment=StudyEnvironment)
    define("maestrowf.datastructures.environment", Variable=Variable)


def find_maestrowf():
    """The classes for variables and for what holds them."""
    try:
        from maestrowf.datastructures.core import StudyEnvironment as Environment
        from maestrowf.datastructures.environment import Variable as Installed
        return Installed, Environment
    except Exception:  # There is none, or it is broken; either way nobody needs it.
        for name in [name for name in sys.modules if name.split(".")[0] == "maestrowf"]:
            del sys.modules[name]
        define_maestrowf()
        return Variable, StudyEnvironment


def value(variable):
    text = variable["value"]
    if variable["plain"] and INTEGER.fullmatch(text):
        return int(text)
    if variable["plain"] and DECIMAL.fullmatch(text):
        return float(text)
    return text


def described(generator):
    parameters = {}
    for key, values in generator.parameters.items():
        label = generator.labels[key]
        parameters[key] = {
            "values": [str(one) for one in values],
            "label": [str(one) for one in label] if isinstance(label, (list, tuple))
            else label.replace(generator.label_token, "%%"),
            "name": generator.names[key],
        }
    return parameters


def main():
    given = json.loads(os.environ.pop("MAESTRO_SWIFT_PGEN"))
    # What the generator prints, and what it starts, is for people.
    out = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    path = sys.argv[1]
    sys.path.insert(0, os.path.dirname(path))
    new, environment = find_maestrowf()
    environment = environment()
    for variable in given["variables"]:
        environment.add(new(variable["name"], value(variable)))
    arguments = dict(given["arguments"])
    arguments["OUTPUT_PATH"] = given["output"]
    arguments["SPECROOT"] = new("SPECROOT", given["root"])
    environment.add(new("OUTPUT_PATH", given["output"]))
    environment.add(arguments["SPECROOT"])
    spec = importlib.util.spec_from_file_location("custom_gen", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    if not callable(getattr(module, "get_custom_generator", None)):
        sys.exit("%s defines no function get_custom_generator(env, **kwargs)" % path)
    generator = module.get_custom_generator(environment, **arguments)
    if not hasattr(generator, "parameters"):
        sys.exit("get_custom_generator of %s returns no ParameterGenerator, but %r" % (path, generator))
    out.write(json.dumps(described(generator)) + "\n")
    out.flush()


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
