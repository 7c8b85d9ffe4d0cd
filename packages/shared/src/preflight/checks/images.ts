import { platformOf } from '../../ecs/task-definition/platform.ts';
import { notAnImage } from '../../image/reference.ts';
import { builtFor } from '../../image/resolve.ts';
import { text } from '../../json.ts';
import { fine, no, objection, unknown, type Question, type Target } from '../check.ts';
import { containersOf, textsOf } from './containers.ts';
import { shortImage } from '../../diagnosis/words.ts';

/** An unset variable leaves a name without its tag, or nothing of it. */
export function referenceQuestions({ definition }: Target): readonly Question[] {
  return containersOf(definition).flatMap(({ name, image }) => {
    const why = typeof image === 'string' ? notAnImage(image) : undefined;
    return objection(
      why && `The image of ${text(name) ?? ''}, "${text(image) ?? ''}", is no reference: ${why}.`,
    );
  });
}

export function imageQuestions({ definition }: Target): readonly Question[] {
  return textsOf(containersOf(definition), 'image').map((image) => ({
    key: image,
    ask: async (ports) => {
      if (notAnImage(image)) return fine;
      const resolution = await ports.image(image);
      if (resolution.kind === 'unknown')
        return unknown(`The image ${image} could not be checked: ${resolution.why}.`);
      if (resolution.kind === 'found') return fine;
      return no(
        resolution.what === 'image'
          ? `The image ${shortImage(image)} is not in its repository.`
          : `The repository of the image ${shortImage(image)} does not exist.`,
      );
    },
  }));
}

/** Only an index tells its platforms; ECS says for which one to look where the task definition or Fargate does. */
export function platformQuestions({ definition }: Target): readonly Question[] {
  const platform = platformOf(definition);
  if (platform === undefined) return [];
  return textsOf(containersOf(definition), 'image').map((image) => ({
    key: `${image} ${platform}`,
    ask: async (ports) => {
      const resolution = await ports.image(image);
      const platforms = resolution.kind === 'found' ? resolution.platforms.map((part) => part.platform) : [];
      if (platforms.length === 0 || platforms.includes(platform)) return fine;
      return no(`The image ${shortImage(image)} has no ${platform}, only ${platforms.join(', ')}.`);
    },
  }));
}

/**
 * What a single image says of itself is not proof: Docker runs an image whose configuration says another platform, and
 * fails only if its programs are for that one.
 */
export function architectureQuestions({ definition }: Target): readonly Question[] {
  const platform = platformOf(definition);
  if (platform === undefined) return [];
  return textsOf(containersOf(definition), 'image').map((image) => ({
    key: `${image} ${platform}`,
    ask: async ({ aws, image: resolve }) => {
      const resolution = await resolve(image);
      if (resolution.kind !== 'found' || resolution.config === undefined) return fine;
      const built = await builtFor(aws, image, resolution.config);
      return built === undefined || built === platform
        ? fine
        : no(`The image ${shortImage(image)} was built for ${built}, and its tasks run on ${platform}.`);
    },
  }));
}
