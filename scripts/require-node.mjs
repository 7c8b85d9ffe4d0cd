// Every script runs on the Node that runs the actions on a runner. pnpm puts the pinned one first on the PATH of its
// scripts; another major here means that the install was skipped or the PATH was changed.
const major = Number(process.versions.node.split('.')[0]);
if (major !== 24) {
  console.error(
    `This needs Node 24, which the workspace pins; found ${process.version}. Run "npx -y pnpm@12 install" first.`,
  );
  process.exit(1);
}
