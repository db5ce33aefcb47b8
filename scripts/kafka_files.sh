# What one broker of the local cluster is made of: its properties, and with --secure its certificates and client files.
# shellcheck shell=bash disable=SC2154

# kafka_properties NODE: KRaft in combined mode; paths are relative to the broker's folder, since Java's property files are
# Latin-1. Uses brokers, ports[], controllers[], sasl_ports[], ssl_ports[], mtls_ports[], secure.
kafka_properties() {
    local node=$1 i voters='' listeners copies=$brokers least=1
    for ((i = 1; i <= brokers; i++)); do voters=$voters${voters:+,}$i@127.0.0.1:${controllers[i]}; done
    [ "$brokers" -ge 3 ] && least=2
    listeners=PLAINTEXT://127.0.0.1:${ports[node]}
    [ "$secure" = 1 ] && listeners=$listeners,SASL://127.0.0.1:${sasl_ports[node]},SSL://127.0.0.1:${ssl_ports[node]},MTLS://127.0.0.1:${mtls_ports[node]}
    cat <<PROPERTIES
process.roles=broker,controller
node.id=$node
controller.quorum.voters=$voters
controller.listener.names=CONTROLLER
listeners=$listeners,CONTROLLER://127.0.0.1:${controllers[node]}
advertised.listeners=$listeners
inter.broker.listener.name=PLAINTEXT
listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT,SASL:SASL_PLAINTEXT,SSL:SSL,MTLS:SSL
log.dirs=data
num.partitions=1
default.replication.factor=1
offsets.topic.num.partitions=10
offsets.topic.replication.factor=$copies
transaction.state.log.num.partitions=10
transaction.state.log.replication.factor=$copies
transaction.state.log.min.isr=$least
share.coordinator.state.topic.num.partitions=10
share.coordinator.state.topic.replication.factor=$copies
share.coordinator.state.topic.min.isr=$least
message.max.bytes=33554432
replica.fetch.max.bytes=33554432
group.initial.rebalance.delay.ms=0
broker.session.timeout.ms=6000
PROPERTIES
    [ "$secure" = 1 ] && kafka_secure_properties
    return 0
}

# Who may what, with --secure: the plaintext listener, alice and whoever shows a certificate everything; bob nothing.
kafka_secure_properties() {
    cat <<'PROPERTIES'
sasl.enabled.mechanisms=PLAIN,SCRAM-SHA-512
listener.name.sasl.plain.sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required user_alice="alice-secret" user_bob="bob-secret";
listener.name.sasl.scram-sha-512.sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required;
ssl.keystore.type=PEM
ssl.keystore.location=../tls/server.pem
ssl.truststore.type=PEM
ssl.truststore.location=../tls/ca.pem
listener.name.ssl.ssl.client.auth=none
listener.name.mtls.ssl.client.auth=required
authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer
super.users=User:ANONYMOUS;User:alice;User:CN=weir-client
PROPERTIES
}

# kafka_certificates FOLDER: an authority, a server's key and certificate for 127.0.0.1 and localhost, a client's.
kafka_certificates() {
    local at=$1 who
    [ -f "$at/client.pem" ] && return 0
    have openssl || die "--secure needs openssl, which is not here"
    mkdir -p "$at" || return 1
    openssl req -x509 -newkey rsa:2048 -nodes -days 3650 -subj /CN=weir-test-ca -keyout "$at/ca.key" -out "$at/ca.pem" \
        2>"$at/log" || return 1
    for who in server client; do
        printf 'subjectAltName=IP:127.0.0.1,DNS:localhost\n' >"$at/$who.ext"
        openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out "$at/$who.key" 2>>"$at/log" &&
            openssl req -new -key "$at/$who.key" -subj "/CN=weir-$who" -out "$at/$who.csr" 2>>"$at/log" &&
            openssl x509 -req -in "$at/$who.csr" -CA "$at/ca.pem" -CAkey "$at/ca.key" -CAcreateserial -days 3650 \
                -extfile "$at/$who.ext" -out "$at/$who.crt" 2>>"$at/log" &&
            cat "$at/$who.key" "$at/$who.crt" >"$at/$who.pem" || return 1
    done
}

# kafka_client_files FOLDER: a client.properties for each way in.
kafka_client_files() {
    local at=$1 sasl=127.0.0.1:${sasl_ports[1]}
    client_sasl "$sasl" PLAIN plain.Plain alice alice-secret >"$at/client-plain.properties"
    client_sasl "$sasl" SCRAM-SHA-512 scram.Scram alice alice-secret >"$at/client-scram.properties"
    client_sasl "$sasl" PLAIN plain.Plain bob bob-secret >"$at/client-denied.properties"
    client_sasl "$sasl" PLAIN plain.Plain alice wrong-secret >"$at/client-wrong-password.properties"
    client_tls "127.0.0.1:${ssl_ports[1]}" "$at/tls" >"$at/client-ssl.properties"
    {
        client_tls "127.0.0.1:${mtls_ports[1]}" "$at/tls"
        printf '%s\n' ssl.keystore.type=PEM "ssl.keystore.location=$at/tls/client.pem"
    } >"$at/client-mtls.properties"
    chmod 600 "$at"/client-*.properties
}

client_sasl() {
    printf '%s\n' "bootstrap.servers=$1" security.protocol=SASL_PLAINTEXT "sasl.mechanism=$2" \
        "sasl.jaas.config=org.apache.kafka.common.security.$3LoginModule required username=\"$4\" password=\"$5\";"
}

client_tls() {
    printf '%s\n' "bootstrap.servers=$1" security.protocol=SSL ssl.truststore.type=PEM "ssl.truststore.location=$2/ca.pem"
}
