"""People, posed by a skeleton, with faces, hair and clothes."""
