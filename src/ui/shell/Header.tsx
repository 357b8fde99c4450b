import { EXAMPLES } from '../../samples/examples';
import type { FeatureEntry } from '../../state/feature';
import { useBitpath } from '../context';
import { FileButton } from '../controls/FileButton';
import { useHelp } from '../guide/context';
import { TourOffer } from '../guide/TourOffer';
import { About } from '../help/About';
import { Explained } from '../help/Explained';
import * as SHELL from '../help/shell';
import { FeatureLinks } from './FeatureLinks';
import type { Theme } from './theme';

interface HeaderProps {
  theme: Theme;
  onTheme: (theme: Theme) => void;
  /** Those with a page of their own. */
  features: readonly FeatureEntry[];
}

export function Header({ theme, onTheme, features }: HeaderProps) {
  const example = useBitpath((s) => s.workspace.example);
  const openExample = useBitpath((s) => s.openExample);
  const { openGuide, offered } = useHelp();
  const other = theme === 'dark' ? 'light' : 'dark';
  return (
    <header className="top">
      <h1 className="brand">
        <svg width="22" height="22" viewBox="0 0 24 24" aria-hidden="true">
          <path d="M2 20h6v-6h5V9h4V4h5" fill="none" stroke="currentColor" strokeWidth="3" />
        </svg>
        Bitpath
      </h1>
      <FeatureLinks features={features} />
      <Explained as="label" by={SHELL.example} className="line">
        <span className="caption">Example</span>
        <select aria-label="Example" value={example ?? ''} onChange={(event) => void openExample(event.target.value)}>
          {example === null && <option value="">Own files</option>}
          {EXAMPLES.map(({ id, label }) => (
            <option key={id} value={id}>
              {label}
            </option>
          ))}
        </select>
      </Explained>
      <div className="line">
        <FileButton label="Open model" role="model" />
        <FileButton label="Open calibration data" role="calibration" />
        <FileButton label="Open evaluation data" role="evaluation" />
        <About name="what can be opened" by={SHELL.openFiles} />
      </div>
      {offered ? <TourOffer /> : <p className="caption where">Nothing you open leaves your browser.</p>}
      <button type="button" className="quiet" aria-haspopup="dialog" onClick={() => openGuide(null)}>
        Help
      </button>
      <button type="button" className="quiet" onClick={() => onTheme(other)}>
        {other === 'light' ? 'Light' : 'Dark'}
      </button>
    </header>
  );
}
