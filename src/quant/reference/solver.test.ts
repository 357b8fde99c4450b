import { solveProblem } from '../../../test/solve';
import { DOUBLE } from '../../../test/solved-layer';
import { solverSuite } from '../../../test/solver-suite';
import { openReferenceSolver } from './solver';

solverSuite({
  solve: (problem, recipe, variation) => solveProblem(openReferenceSolver, problem, recipe, variation),
  form: null,
  tolerance: DOUBLE,
  rounds: 1,
});
