"""The parameters of the sweep study: each pair of X from -1.9 to 2.0 and Y from -0.4 to 2.0, in steps of 0.1."""

from maestrowf.datastructures.core import ParameterGenerator


def get_custom_generator(env, **arguments):
    points = [(x / 10, y / 10) for x in range(-19, 21) for y in range(-4, 21)]
    parameters = ParameterGenerator()
    parameters.add_parameter("X", [x for x, _ in points], "X.%%")
    parameters.add_parameter("Y", [y for _, y in points], "Y.%%")
    return parameters
