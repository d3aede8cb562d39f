/** Seeds with which something was once found, by the name of the boundary. */
export const kept: Readonly<Record<string, readonly number[]>> = {};
