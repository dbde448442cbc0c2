{
  description = "NOAA weather oracle for Bitcoin DLCs: development shell, both programs, checks";

  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-unstable";

  outputs = { self, nixpkgs }:
    let
      systems = [ "x86_64-linux" "aarch64-linux" ];
      forEach = f: nixpkgs.lib.genAttrs systems (system: f nixpkgs.legacyPackages.${system});
      version = "0.1.0";

      # npm packages exactly as deno.lock names them, with the SQLite addon of the system; the hashes change with the
      # lockfile (deploy/nix/README.md).
      modules = pkgs: pkgs.stdenvNoCC.mkDerivation {
        pname = "noaa-oracle-modules";
        inherit version;
        src = self;
        nativeBuildInputs = [ pkgs.deno ];
        buildPhase = ''
          export HOME=$TMPDIR DENO_DIR=$TMPDIR/deno
          deno install --frozen
        '';
        installPhase = "mkdir -p $out && cp -r node_modules $out/";
        dontFixup = true;
        outputHashMode = "recursive";
        outputHashAlgo = "sha256";
        outputHash = (import ./deploy/nix/modules-hash.nix).${pkgs.stdenv.hostPlatform.system};
      };

      # A file of flags, in one line.
      flags = file: builtins.replaceStrings [ "\n" ] [ "" ] (builtins.readFile file);

      program = pkgs: name: permissions: pkgs.stdenvNoCC.mkDerivation {
        pname = "noaa-${name}";
        inherit version;
        src = self;
        nativeBuildInputs = [ pkgs.makeWrapper ];
        installPhase = ''
          mkdir -p $out/share/noaa-oracle $out/bin
          cp -r deno.json deno.lock shared daemon oracle migrations docs $out/share/noaa-oracle/
          ln -s ${modules pkgs}/node_modules $out/share/noaa-oracle/node_modules
          makeWrapper ${pkgs.deno}/bin/deno $out/bin/noaa-${name} \
            --add-flags "run --cached-only --frozen --config $out/share/noaa-oracle/deno.json ${permissions} $out/share/noaa-oracle/${name}/main.ts"
        '';
        meta = {
          description = "The ${name} of noaa-oracle";
          license = nixpkgs.lib.licenses.mit;
          mainProgram = "noaa-${name}";
        };
      };

      moto = pkgs: pkgs.python3.withPackages (python: [ python.moto python.flask python.flask-cors ]);
    in
    {
      packages = forEach (pkgs: rec {
        noaa-oracle = program pkgs "oracle"
          "--v8-flags=${flags ./oracle/v8_flags.txt} ${flags ./oracle/permissions.txt}";
        noaa-daemon = program pkgs "daemon"
          "--v8-flags=${flags ./daemon/v8_flags.txt} ${flags ./daemon/permissions.txt}";
        default = noaa-oracle;
      });

      devShells = forEach (pkgs: {
        default = pkgs.mkShell {
          packages = [ pkgs.deno (moto pkgs) pkgs.awscli2 pkgs.litestream pkgs.sqlite pkgs.shellcheck ];
          shellHook = ''
            export AWS_REGION=us-west-2
            echo "deno task demo shows one event's life; deno task test runs the tests; scripts/start-moto.sh starts a local S3."
          '';
        };
      });

      checks = forEach (pkgs: {
        inherit (self.packages.${pkgs.stdenv.hostPlatform.system}) noaa-oracle noaa-daemon;
        style = pkgs.runCommand "noaa-oracle-style" { nativeBuildInputs = [ pkgs.deno ]; } ''
          export HOME=$TMPDIR DENO_DIR=$TMPDIR/deno
          cd ${self} && deno fmt --check && touch $out
        '';
      });
    };
}
