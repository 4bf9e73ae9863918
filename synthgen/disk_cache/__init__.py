"""Arrays kept on disk between runs, and shared by processes. It is never needed: a fault means to compute."""

from synthgen.disk_cache.digests import code_digest, content_digest, library_version
from synthgen.disk_cache.folder import CacheSettingError, cache_folder, cache_limit_bytes
from synthgen.disk_cache.kept_arrays import Arrays, cached_arrays

__all__ = [
    "Arrays",
    "CacheSettingError",
    "cache_folder",
    "cache_limit_bytes",
    "cached_arrays",
    "code_digest",
    "content_digest",
    "library_version",
]
