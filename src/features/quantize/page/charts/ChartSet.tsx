import { Boundary } from '../../../../ui/boundary/Boundary';
import AccuracyByBits from './AccuracyByBits';
import AccuracyBySamples from './AccuracyBySamples';
import ErrorAlongPath from './ErrorAlongPath';
import ErrorByLayer from './ErrorByLayer';
import WeightHistogram from './WeightHistogram';

const CHARTS = [
  { what: 'Error by layer', Chart: ErrorByLayer },
  { what: 'Accuracy by bits', Chart: AccuracyByBits },
  { what: 'Error along the path', Chart: ErrorAlongPath },
  { what: 'Weights before and after', Chart: WeightHistogram },
  { what: 'Accuracy by calibration samples', Chart: AccuracyBySamples },
];

/** They come together: each is small beside what draws them. */
export default function ChartSet() {
  return (
    <div className="charts">
      {CHARTS.map(({ what, Chart }) => (
        <Boundary key={what} what={what}>
          <Chart />
        </Boundary>
      ))}
    </div>
  );
}
