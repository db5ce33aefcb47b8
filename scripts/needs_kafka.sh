# What a local Kafka needs: Java 17 or newer, and Maven once, to bring Kafka's own programs.
# shellcheck shell=bash disable=SC2154

# The major version of the java on PATH: 17 of `openjdk version "17.0.9"`, 8 of `"1.8.0_392"`; empty when there is none.
java_major() {
    # Some machines have a /usr/bin/java that only says that there is no Java.
    java -version 2>&1 | sed -nE '/version "/{s/.*version "(1\.)?([0-9]+).*/\2/p;q;}'
}

# Why Java will not do, in one sentence; 0 and nothing said when it will.
java_fits() {
    local major
    have java && major=$(java_major) || major=''
    if [ -z "$major" ]; then
        warn "dev: Kafka needs Java 17 or newer, which is not here: install $(kafka_package java)"
        return 1
    fi
    [ "$major" -ge 17 ] && return 0
    warn "dev: Kafka needs Java 17 or newer, and $(command -v java) is Java $major: install $(kafka_package java) and put it first on PATH"
    return 1
}

maven_fits() {
    have mvn || [ -d "$deps/kafka-4.3.0" ] && return 0
    warn "dev: Kafka's programs come with Maven, which is not here: install $(kafka_package maven)"
    return 1
}

# What a person here would install.
kafka_package() {
    case $(needs_manager)/$1 in
    apt-get/java) echo "the package default-jre-headless" ;;
    dnf/java) echo "the package java-latest-openjdk-headless" ;;
    brew/java) echo "the formula openjdk" ;;
    */java) echo "a Java runtime 17 or newer" ;;
    *) echo "the package maven" ;;
    esac
}

has_kafka() {
    java_fits 2>/dev/null && maven_fits 2>/dev/null
}

# Java is not fetched for this folder alone: it is asked for, where there are no rights.
need_kafka() {
    needs_paths
    has_kafka && return
    if needs_rights "$(needs_manager)" >/dev/null; then needs_install kafka; fi
    java_fits && maven_fits
}
