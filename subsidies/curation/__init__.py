"""The life of the catalogue in the workspace of the institution that owns programmes: drafts, the second pair of eyes,
suspending and closing, what to look at again, and each published version.

Global tables of an institution: everything is read through `request.organisation`.
"""
