"""The commands. In: words typed at a prompt. Out: lines, files, and an exit code.

0 means yes; 1 means that the answer is no (an invalid case, an infeasible one, a violated
plan); 2 means that the command was not understood.
"""
