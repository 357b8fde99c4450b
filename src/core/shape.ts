/** How many values a tensor of that shape holds; 1 for (). */
export const productOf = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);
