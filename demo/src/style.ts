import { styleText } from 'node:util';

type Style = Parameters<typeof styleText>[0];

// Colours are for people: a file or a pipe gets plain text, and NO_COLOR is respected.
const styled = (style: Style) => (text: string) => styleText(style, text, { stream: process.stdout });

export const dim = styled('dim');
export const bold = styled('bold');
export const green = styled('green');
export const red = styled('red');
