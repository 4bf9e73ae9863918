// Numbers that every topic needs.

const float PI = 3.14159265358979;
const float GOLDEN_ANGLE = 2.39996322972865;
