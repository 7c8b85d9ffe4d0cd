import DataLoader from 'dataloader';

/**
 * Reads together what is asked for at the same moment. Nothing is kept: who asks later reads again.
 *
 * @param read what it does not know is not in its map
 */
export function together<Key, Value>(
  read: (keys: readonly Key[]) => Promise<ReadonlyMap<Key, Value>>,
): (key: Key) => Promise<Value | undefined> {
  const loader = new DataLoader<Key, Value | undefined>(
    async (keys) => {
      const found = await read([...new Set(keys)]);
      return keys.map((key) => found.get(key));
    },
    { cache: false },
  );
  return (key) => loader.load(key);
}
