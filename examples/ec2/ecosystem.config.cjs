module.exports = {
  apps: [{ name: 'orders', script: 'src/server.mjs', exec_mode: 'cluster', instances: 2, wait_ready: true }],
};
