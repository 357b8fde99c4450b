/** Opsets that something begins with. */

/** DequantizeLinear takes int4, and blocks of inputs. */
export const INT4_OPSET = 21;
