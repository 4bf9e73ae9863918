"""The engine on OpenGL 4.1: true materials, light from all around, soft shadows, the camera's optics."""
