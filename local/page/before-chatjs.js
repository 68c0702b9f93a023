// ChatJS would send telemetry to AWS from a shared worker; a laptop's chat tells nobody. Must run before ChatJS loads.
window.SharedWorker = undefined;
