import { COMPRESSION_BOUNDS, type Tuning } from '../../compress/compression';
import { FRESH_TUNING } from '../../compress/recipe';
import { NumberInput } from '../../ui/controls/NumberInput';
import { Explained } from '../../ui/help/Explained';
import { Choice } from './Choice';
import * as COMPRESS from './help';
import { chosen } from './state';
import { useCompress } from './use-compress';

const FROM: Record<Tuning['from'], string> = {
  labels: 'labels',
  teacher: 'outputs of the float network',
  both: 'both',
};

/** Training what is left, once the network is smaller. */
export function TuningFields() {
  const tuning = useCompress((s) => chosen(s).tuning);
  const setCompression = useCompress((s) => s.setCompression);
  const change = (fields: Partial<Tuning>) => setCompression({ tuning: { ...FRESH_TUNING, ...tuning, ...fields } });
  return (
    <div className="line end">
      <Explained as="label" by={COMPRESS.tune} className="check">
        <input
          type="checkbox"
          checked={tuning !== undefined}
          onChange={({ target }) => setCompression({ tuning: target.checked ? FRESH_TUNING : undefined })}
        />
        Fine-tune
      </Explained>
      {tuning && (
        <>
          <Choice
            label="Learns from"
            by={COMPRESS.tunedFrom}
            value={tuning.from}
            names={FROM}
            onChange={(from) => change({ from })}
          />
          <Explained as="label" by={COMPRESS.epochs} className="field">
            <span>Epochs</span>
            <NumberInput
              value={tuning.epochs}
              {...COMPRESSION_BOUNDS.epochs}
              step={1}
              whole
              eager
              onChange={(epochs) => epochs !== null && change({ epochs })}
            />
          </Explained>
          <Explained as="label" by={COMPRESS.rate} className="field">
            <span>Learning rate</span>
            <NumberInput
              value={tuning.rate}
              {...COMPRESSION_BOUNDS.rate}
              step={0.0001}
              whole={false}
              eager
              onChange={(rate) => rate !== null && change({ rate })}
            />
          </Explained>
        </>
      )}
    </div>
  );
}
