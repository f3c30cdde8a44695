from . import response, sampling, score
