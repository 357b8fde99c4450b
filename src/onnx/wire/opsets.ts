/** Opsets that something begins with. */

/** DequantizeLinear takes a step for each neuron. */
export const PER_CHANNEL_OPSET = 13;

/** DequantizeLinear takes int4, and blocks of inputs. */
export const INT4_OPSET = 21;
