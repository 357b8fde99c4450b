import { Suspense, useState } from 'react';
import { codeRange } from '../../quant/alphabet';
import { boundConstant, DEFAULT_THEORY, type TheorySettings } from './problem';
import { useTheory } from './use-theory';
import { Boundary } from '../../ui/boundary/Boundary';
import { late } from '../../ui/boundary/late';
import { JobBar } from '../../ui/shell/JobBar';
import { TheoryForm } from './TheoryForm';

const TheoryChart = late('The chart', () => import('./TheoryChart'));

/** Is the theory right? On random layers, apart from whatever is open. */
export function TheoryPage() {
  const drawn = useTheory((s) => s.theory?.settings);
  const [settings, setSettings] = useState<TheorySettings>(drawn ?? DEFAULT_THEORY);
  return (
    <main className="single" id="answer">
      <JobBar />
      <section className="panel theory" aria-labelledby="theory-title">
        <div className="line spread">
          <h2 id="theory-title">Theory</h2>
          <span className="caption">the error of random layers against the length of their paths</span>
        </div>
        <p>
          How does the error fall with the length of a layer’s inputs? Of random layers with m samples and neurons of N
          inputs, RTN’s relative square error ‖Xw − Xq‖²/‖Xw‖² is the same whatever N is. GPFQ’s is, for Gaussian-like
          inputs and weights within the range of the levels, with high probability at most of the order of{' '}
          <span className="formula">m·log N/N</span>:{' '}
          <a href="https://arxiv.org/abs/2201.11113">J. Zhang, Y. Zhou, R. Saab, arXiv 2201.11113</a>.
        </p>
        <TheoryForm settings={settings} onChange={setSettings} />
        <Boundary what="The chart">
          <Suspense fallback={<p className="soft">Loading the chart</p>}>
            <TheoryChart />
          </Suspense>
        </Boundary>
        <AboutBound settings={drawn ?? settings} />
      </section>
    </main>
  );
}

/** What the bound's constant is, and where it doesn't hold. */
function AboutBound({ settings }: { settings: TheorySettings }) {
  const { alphabet, bits, data, weights } = settings;
  const step = 1 / codeRange(alphabet, bits).divisor;
  return (
    <details>
      <summary>About the bound</summary>
      <p className="soft">
        The bound is drawn as <span className="formula">C·m·log N/N</span>, the logarithm natural, with C = δ²/(4σ²) ={' '}
        {boundConstant(settings).toPrecision(3)}: δ = {Number(step.toPrecision(3))} is the step between levels, σ² the
        mean of w². This C is not the paper’s. It is what follows for the mean, for Gaussian X and while no argument is
        clipped: E‖u_t‖² ≤ (1 − 1/m) · E‖u_(t−1)‖² + m · δ²/4, so that E‖u_t‖² ≤ m² · δ²/4, and E‖Xw‖² = m · N · σ². The
        logarithm is kept as the paper has it; the mean itself needs none.
        {data !== 'Gaussian' && data !== 'signs' && ' For these data C is a yardstick only.'}
        {alphabet === 'int' && ' The largest level of int is 1 − δ: the weights above it are clipped, C or no C.'}
        {weights === 'Gaussian' && ' About 0.3 % of Gaussian weights lie beyond the range of the levels.'}
      </p>
    </details>
  );
}
