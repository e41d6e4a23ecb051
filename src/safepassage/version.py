"""The release, which every plan names."""

VERSION = "0.1.0"
