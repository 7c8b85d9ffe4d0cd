/** The release this code belongs to, as package.json has it. */
export const version = '0.1.0';
