//! Pods, field by field: absent, null, or one of the values that matter.

use crate::rng::Rng;
use serde_json::{Map, Value, json};

/// A pod with up to three containers of each list.
pub(super) fn pod(rng: &mut Rng) -> Value {
    // A quiet pod leaves most fields out, so that single ones decide; a strict one begins as
    // restricted asks for.
    let share = [2, 4, 12][rng.below(3)];
    let strict = rng.once_in(2);
    let mut spec = Map::new();
    let mut make = Maker { rng, share };
    make.some(&mut spec, "hostPID", &[json!(true), json!(false)]);
    make.some(&mut spec, "hostIPC", &[json!(true), json!(false)]);
    make.some(&mut spec, "hostNetwork", &[json!(true), json!(false)]);
    make.some(
        &mut spec,
        "hostUsers",
        &[json!(true), json!(false), json!(false)],
    );
    make.with(&mut spec, "os", |make| {
        let mut os = Map::new();
        make.often(
            &mut os,
            "name",
            &[
                json!("windows"),
                json!("linux"),
                json!("Windows"),
                json!(""),
            ],
        );
        Value::Object(os)
    });
    let context = make.pod_context(strict);
    make.put(&mut spec, "securityContext", context, strict);
    make.with(&mut spec, "volumes", Maker::volumes);
    let containers = make.containers(1, strict);
    spec.insert("containers".to_owned(), containers);
    make.with(&mut spec, "initContainers", |make| {
        make.containers(0, strict)
    });
    make.with(&mut spec, "ephemeralContainers", |make| {
        make.containers(0, strict)
    });
    let mut metadata = Map::new();
    make.with(&mut metadata, "annotations", Maker::annotations);
    if make.rng.once_in(30) {
        // What Kubernetes does not know it passes over.
        spec.insert("privileged".to_owned(), json!(true));
    }
    json!({"metadata": metadata, "spec": spec})
}

struct Maker<'r> {
    rng: &'r mut Rng,
    /// One field in this many is there.
    share: usize,
}

impl Maker<'_> {
    /// The field, now and then, with one of these values; seldom null, very seldom of a wrong type.
    fn some(&mut self, object: &mut Map<String, Value>, key: &str, values: &[Value]) {
        if self.rng.once_in(self.share) {
            self.often(object, key, values);
        }
    }

    fn often(&mut self, object: &mut Map<String, Value>, key: &str, values: &[Value]) {
        let value = match self.rng.below(400) {
            0 => json!("wrong type"),
            1 => json!({}),
            2 => json!([]),
            3 => json!(1),
            4..40 => Value::Null,
            _ => values[self.rng.below(values.len())].clone(),
        };
        object.insert(key.to_owned(), value);
    }

    fn with(
        &mut self,
        object: &mut Map<String, Value>,
        key: &str,
        make: impl FnOnce(&mut Self) -> Value,
    ) {
        if self.rng.once_in(self.share) {
            let value = make(self);
            self.put(object, key, value, true);
        }
    }

    fn put(&mut self, object: &mut Map<String, Value>, key: &str, value: Value, always: bool) {
        if always || self.rng.once_in(2) {
            let null = self.rng.once_in(25);
            object.insert(key.to_owned(), if null { Value::Null } else { value });
        }
    }

    fn pod_context(&mut self, strict: bool) -> Value {
        let mut context = self.context();
        let sysctls = SYSCTLS
            .iter()
            .map(|name| json!({"name": name, "value": "1"}));
        let sysctls: Vec<Value> = sysctls.collect();
        self.with(&mut context, "sysctls", |make| {
            let count = make.rng.below(3);
            let mut list: Vec<Value> = (0..count)
                .map(|_| sysctls[make.rng.below(sysctls.len())].clone())
                .collect();
            if make.rng.once_in(20) {
                list.push(
                    [json!({}), Value::Null, json!({"name": null})][make.rng.below(3)].clone(),
                );
            }
            Value::Array(list)
        });
        if strict {
            context.entry("runAsNonRoot").or_insert(json!(true));
            context
                .entry("seccompProfile")
                .or_insert(json!({"type": "RuntimeDefault"}));
        }
        Value::Object(context)
    }

    /// The fields that pods and containers share.
    fn context(&mut self) -> Map<String, Value> {
        let mut context = Map::new();
        self.some(&mut context, "runAsNonRoot", &[json!(true), json!(false)]);
        self.some(
            &mut context,
            "runAsUser",
            &[json!(0), json!(1000), json!(0), json!(-1)],
        );
        let seccomp = [
            "RuntimeDefault",
            "Localhost",
            "Unconfined",
            "",
            "runtimeDefault",
            "Other",
        ];
        self.with(&mut context, "seccompProfile", |make| {
            make.profile(&seccomp)
        });
        self.with(&mut context, "appArmorProfile", |make| {
            make.profile(&seccomp)
        });
        self.with(&mut context, "seLinuxOptions", |make| {
            let mut options = Map::new();
            make.some(&mut options, "type", &SELINUX.map(|name| json!(name)));
            make.some(
                &mut options,
                "user",
                &[json!(""), json!("user_u"), json!(" ")],
            );
            make.some(&mut options, "role", &[json!(""), json!("role_r")]);
            make.some(&mut options, "level", &[json!("s0:c1,c2"), json!("")]);
            Value::Object(options)
        });
        self.with(&mut context, "windowsOptions", |make| {
            let mut options = Map::new();
            make.often(
                &mut options,
                "hostProcess",
                &[json!(true), json!(false), json!(true)],
            );
            Value::Object(options)
        });
        context
    }

    fn profile(&mut self, types: &[&str]) -> Value {
        let mut profile = Map::new();
        let types: Vec<Value> = types.iter().map(|name| json!(name)).collect();
        if !self.rng.once_in(8) {
            self.often(&mut profile, "type", &types);
        }
        self.some(&mut profile, "localhostProfile", &[json!("a"), json!("")]);
        Value::Object(profile)
    }

    fn containers(&mut self, least: usize, strict: bool) -> Value {
        let count = least + self.rng.below(3);
        let mut containers: Vec<Value> = (0..count).map(|at| self.container(at, strict)).collect();
        if self.rng.once_in(60) {
            containers.push(Value::Null);
        }
        Value::Array(containers)
    }

    fn container(&mut self, at: usize, strict: bool) -> Value {
        let mut container = Map::new();
        container.insert("name".to_owned(), json!(["a", "b", "c", "d"][at.min(3)]));
        let mut context = self.context();
        self.some(&mut context, "privileged", &[json!(true), json!(false)]);
        self.some(
            &mut context,
            "allowPrivilegeEscalation",
            &[json!(true), json!(false)],
        );
        let mounts = ["Default", "Unmasked", "", "default", "Other"].map(|name| json!(name));
        self.some(&mut context, "procMount", &mounts);
        self.with(&mut context, "capabilities", |make| {
            let mut capabilities = Map::new();
            make.with(&mut capabilities, "add", Maker::capabilities);
            make.with(&mut capabilities, "drop", Maker::capabilities);
            if make.rng.once_in(2) {
                capabilities.insert("drop".to_owned(), json!(["ALL"]));
            }
            Value::Object(capabilities)
        });
        if strict {
            context
                .entry("allowPrivilegeEscalation")
                .or_insert(json!(false));
            context
                .entry("capabilities")
                .or_insert(json!({"drop": ["ALL"]}));
        }
        self.put(
            &mut container,
            "securityContext",
            Value::Object(context),
            strict,
        );
        self.with(&mut container, "ports", |make| {
            let mut port = Map::new();
            make.often(
                &mut port,
                "hostPort",
                &[json!(0), json!(80), json!(-1), json!(65536)],
            );
            make.some(&mut port, "containerPort", &[json!(80)]);
            let second = json!({"containerPort": 1});
            if make.rng.once_in(2) {
                json!([port])
            } else {
                json!([second, port])
            }
        });
        for probe in ["livenessProbe", "readinessProbe", "startupProbe"] {
            self.with(&mut container, probe, Maker::handler);
        }
        self.with(&mut container, "lifecycle", |make| {
            let mut lifecycle = Map::new();
            make.with(&mut lifecycle, "postStart", Maker::handler);
            make.with(&mut lifecycle, "preStop", Maker::handler);
            Value::Object(lifecycle)
        });
        self.some(&mut container, "restartPolicy", &[json!("Always")]);
        Value::Object(container)
    }

    fn capabilities(&mut self) -> Value {
        let count = self.rng.below(4);
        let list = (0..count)
            .map(|_| json!(self.rng.pick(CAPABILITIES)))
            .collect::<Vec<_>>();
        Value::Array(list)
    }

    fn handler(&mut self) -> Value {
        let mut handler = Map::new();
        for way in ["httpGet", "tcpSocket", "exec", "grpc"] {
            self.with(&mut handler, way, |make| {
                let mut action = Map::new();
                if matches!(way, "httpGet" | "tcpSocket") {
                    let hosts = ["", "127.0.0.1", "localhost", "::1", "example.org", " "];
                    make.often(&mut action, "host", &hosts.map(|host| json!(host)));
                    make.some(&mut action, "port", &[json!(80), json!("http")]);
                }
                Value::Object(action)
            });
        }
        Value::Object(handler)
    }

    fn volumes(&mut self) -> Value {
        let count = self.rng.below(4);
        let volumes = (0..count).map(|at| {
            let mut volume = Map::new();
            volume.insert("name".to_owned(), json!(format!("v{at}")));
            for _ in 0..[0, 1, 1, 1, 2][self.rng.below(5)] {
                let source = self.rng.pick(VOLUME_SOURCES);
                let value = if self.rng.once_in(8) {
                    Value::Null
                } else {
                    json!({})
                };
                volume.insert(source.to_owned(), value);
            }
            if self.rng.once_in(20) {
                volume.insert("nonesuch".to_owned(), json!({}));
            }
            Value::Object(volume)
        });
        let mut volumes: Vec<Value> = volumes.collect();
        if self.rng.once_in(40) {
            volumes.push(Value::Null);
        }
        Value::Array(volumes)
    }

    fn annotations(&mut self) -> Value {
        let mut annotations = Map::new();
        for _ in 0..1 + self.rng.below(2) {
            let key = self.rng.pick(ANNOTATIONS);
            let value = self.rng.pick(ANNOTATION_VALUES);
            let value = if self.rng.once_in(20) {
                Value::Null
            } else {
                json!(value)
            };
            annotations.insert(key.to_owned(), value);
        }
        Value::Object(annotations)
    }
}

const SELINUX: [&str; 7] = [
    "",
    "container_t",
    "container_init_t",
    "container_kvm_t",
    "container_engine_t",
    "spc_t",
    "Container_t",
];

const SYSCTLS: &[&str] = &[
    "kernel.shm_rmid_forced",
    "net.ipv4.ip_local_port_range",
    "net.ipv4.tcp_syncookies",
    "net.ipv4.ping_group_range",
    "net.ipv4.ip_unprivileged_port_start",
    "net.ipv4.ip_local_reserved_ports",
    "net.ipv4.tcp_keepalive_time",
    "net.ipv4.tcp_fin_timeout",
    "net.ipv4.tcp_keepalive_intvl",
    "net.ipv4.tcp_keepalive_probes",
    "net.ipv4.tcp_rmem",
    "net.ipv4.tcp_wmem",
    "net.ipv4.tcp_slow_start_after_idle",
    "net.ipv4.tcp_notsent_lowat",
    "kernel.msgmax",
    "net/ipv4/tcp_rmem",
    "net.ipv4.*",
    "",
    "NET.IPV4.TCP_RMEM",
    "net.core.somaxconn",
];

const CAPABILITIES: &[&str] = &[
    "AUDIT_WRITE",
    "CHOWN",
    "DAC_OVERRIDE",
    "FOWNER",
    "FSETID",
    "KILL",
    "MKNOD",
    "NET_BIND_SERVICE",
    "NET_BIND_SERVICE",
    "SETFCAP",
    "SETGID",
    "SETPCAP",
    "SETUID",
    "SYS_CHROOT",
    "NET_RAW",
    "SYS_ADMIN",
    "ALL",
    "ALL",
    "all",
    "CAP_CHOWN",
    "CAP_NET_BIND_SERVICE",
    "",
    "chown",
];

pub(super) const VOLUME_SOURCES: &[&str] = &[
    "hostPath",
    "emptyDir",
    "gcePersistentDisk",
    "awsElasticBlockStore",
    "gitRepo",
    "secret",
    "nfs",
    "iscsi",
    "glusterfs",
    "persistentVolumeClaim",
    "rbd",
    "flexVolume",
    "cinder",
    "cephfs",
    "flocker",
    "downwardAPI",
    "fc",
    "azureFile",
    "configMap",
    "vsphereVolume",
    "quobyte",
    "azureDisk",
    "photonPersistentDisk",
    "projected",
    "portworxVolume",
    "scaleIO",
    "storageos",
    "csi",
    "ephemeral",
    "image",
];

const ANNOTATIONS: &[&str] = &[
    "seccomp.security.alpha.kubernetes.io/pod",
    "container.seccomp.security.alpha.kubernetes.io/a",
    "container.seccomp.security.alpha.kubernetes.io/b",
    "container.seccomp.security.alpha.kubernetes.io/none",
    "container.apparmor.security.beta.kubernetes.io/a",
    "container.apparmor.security.beta.kubernetes.io/none",
    "container.apparmor.security.beta.kubernetes.io/",
    "container.apparmor.security.beta.kubernetes.io",
    "other",
];

const ANNOTATION_VALUES: &[&str] = &[
    "",
    "runtime/default",
    "docker/default",
    "localhost/a",
    "localhost/",
    "localhost",
    "unconfined",
    "Runtime/Default",
    "other",
    "runtime/default ",
];
