# Runs a user's parameter generator for maestro-swift and prints what it gives as one line of JSON.
#
# A generator defines get_custom_generator(env, **kwargs) and builds a ParameterGenerator, as for Maestro. The names
# that it imports from maestrowf are defined here, so maestrowf need not be installed.
#
# Argument: the generator's file. MAESTRO_SWIFT_PGEN holds {"variables": {…}, "arguments": {…}} as JSON.
import importlib.util
import json
import os
import sys
import types


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


main()
